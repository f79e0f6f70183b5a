import type { AlertLife } from './alert-lifecycle.ts';

/** What stands between an alert and those who should hear of it. Times in ms. */
export interface Surroundings {
  /** `alert:<id>`, `window:<id>` or `isolated`; undefined where nothing hides it. */
  readonly hiddenBy: string | undefined;
  /** How long it may take a thing to come back after what hid it is over. */
  readonly graceMs: number;
  readonly now: number;
}

/** The alert after a look at its surroundings, and whether it is told now. */
export interface Telling {
  readonly alert: AlertLife;
  readonly tellNow: boolean;
}

const leapMs = 60_000;

/**
 * Decides whether an open alert is told now: only what is news, what nobody has acknowledged or snoozed, whose cooldown is over and that nothing hides.
 * What hung on something else that failed is told only when it is still there after a grace: it may be on its way back.
 */
export function nextTelling(alert: AlertLife, { hiddenBy, graceMs, now }: Surroundings): Telling {
  if (hiddenBy !== undefined) return { alert: moved(alert, hiddenBy, undefined), tellNow: false };
  if (alert.hiddenBy !== undefined && !alert.hiddenBy.startsWith('window:')) {
    // A clock that was set back makes no grace longer.
    const freeSince = Math.min(alert.freeSince ?? now, now);
    if (now - freeSince < graceMs) return { alert: moved(alert, alert.hiddenBy, freeSince), tellNow: false };
  }
  const free = moved(alert, undefined, undefined);
  if (free.told || !mayTell(free, now)) return { alert: free, tellNow: false };
  return {
    alert: { ...free, told: true, everTold: true, snoozedUntil: undefined, quietUntil: undefined },
    tellNow: true,
  };
}

function moved(alert: AlertLife, hiddenBy: string | undefined, freeSince: number | undefined): AlertLife {
  if (alert.hiddenBy === hiddenBy && alert.freeSince === freeSince) return alert;
  return { ...alert, hiddenBy, freeSince };
}

/** A clock that was set back before the alert's beginning makes no cooldown longer. */
function mayTell({ status, health, openedAt, snoozedUntil = 0, quietUntil = 0 }: AlertLife, now: number): boolean {
  // One that flaps is told in a bad moment, not in a good one.
  if (status !== 'open' || health === 'OK' || snoozedUntil > now) return false;
  return quietUntil <= now || openedAt > now + leapMs;
}
