import type { Status } from '@labkeeper/protocol/agent';
import type { AlertRule, AlertStatus, Severity } from '@labkeeper/protocol/alert';

/** A problem with a life. Times are ms since 1970. */
export interface AlertLife {
  readonly status: AlertStatus;
  readonly severity: Severity;
  /** The status of its key; UNKNOWN while nobody can look, OK only while it flaps. */
  readonly health: Status;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly openedAt: number;
  /** When it was first seen bad; undefined in what was stored before that was known: when it was opened. */
  readonly since?: number | undefined;
  /** The last look of this life of the hub that saw it bad. */
  readonly seenBadAt?: number | undefined;
  readonly acknowledgedAt?: number | undefined;
  /** The value and severity that somebody acknowledged. */
  readonly acknowledgedValue?: number | undefined;
  readonly acknowledgedSeverity?: Severity | undefined;
  readonly acknowledgedLevel?: Status | undefined;
  readonly acknowledgedBy?: string | undefined;
  readonly note?: string | undefined;
  readonly snoozedUntil?: number | undefined;
  readonly resolvedAt?: number | undefined;
  /** The level that was reached last, also while nobody can look. */
  readonly level?: Status | undefined;
  readonly flapping: boolean;
  /** Not told before: it came back within the cooldown of the time before. */
  readonly quietUntil?: number | undefined;
  /** Whether the newest that is worth telling of it was handed out to be told. */
  readonly told: boolean;
  /** Whether anything of it was ever handed out: only then its end is news. */
  readonly everTold: boolean;
  /** What it is hidden behind: `alert:<id>`, `window:<id>` or `isolated`. */
  readonly hiddenBy?: string | undefined;
  /** Since when nothing hides it any more, while it is not believed yet. */
  readonly freeSince?: number | undefined;
}

/** What is new about an alert, in the order in which it can be told. */
export type AlertNews = 'opened' | 'worse' | 'better' | 'recovered' | 'flapping' | 'reopened';

/** What is remembered of a resolved alert for the next one of its key. */
export interface PastAlert {
  readonly resolvedAt: number;
  readonly severity: Severity;
  /** Its id, where a person ended it and nobody has seen since that all is well: the next one is the same problem. */
  readonly byHand?: string | undefined;
}

/** What was decided about a key. */
export interface KeyChange {
  readonly status: Status;
  readonly value: number | undefined;
  readonly threshold: number | undefined;
  readonly flapping: boolean;
  readonly now: number;
  /** Since when its level has been bad without a pause. */
  readonly since?: number | undefined;
  /** The last alert of this key that was resolved. */
  readonly last?: PastAlert | undefined;
}

/** The alert after a change, undefined where there is none, and what of it is news. */
export interface AlertStep {
  readonly alert: AlertLife | undefined;
  readonly news: AlertNews | undefined;
}

type Judge = Pick<AlertRule, 'severity' | 'cooldown_seconds' | 'acknowledged_until' | 'operator'>;

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Carries an alert on by what its key does. A resolved alert stays resolved: hand in undefined for the next problem of the key. */
export function nextAlert(before: AlertLife | undefined, rule: Judge, change: KeyChange): AlertStep {
  if (change.status === 'UNKNOWN') return { alert: before && { ...before, health: 'UNKNOWN' }, news: undefined };
  if (before === undefined) return change.status === 'OK' ? { alert: undefined, news: undefined } : open(rule, change);
  if (change.status === 'OK' && !change.flapping) return resolve(before, change);
  return carryOn(before, rule, change);
}

function open(rule: Judge, change: KeyChange): AlertStep {
  const { status, value, threshold, flapping, now, since = now, last } = change;
  const severity = severityOf(rule, status);
  // A clock that was set back since makes no cooldown longer.
  const cooledAt = Math.min(cooledDownAt(rule, severity, last), now + rule.cooldown_seconds * 1000);
  return {
    alert: {
      status: 'open',
      severity,
      health: status,
      level: status,
      value,
      threshold,
      openedAt: now,
      since,
      flapping,
      quietUntil: cooledAt > now ? cooledAt : undefined,
      told: false,
      everTold: false,
    },
    news: 'opened',
  };
}

/** What comes back worse than it was is no repetition; neither is what a person said was over, and is not. */
function cooledDownAt(rule: Judge, severity: Severity, last: PastAlert | undefined): number {
  if (last === undefined || last.byHand !== undefined || rank[severity] > rank[last.severity]) return 0;
  return last.resolvedAt + rule.cooldown_seconds * 1000;
}

function resolve(before: AlertLife, change: KeyChange): AlertStep {
  const { value, now } = change;
  const alert: AlertLife = { ...before, status: 'resolved', health: 'OK', value, resolvedAt: now, flapping: false };
  return { alert, news: 'recovered' };
}

function carryOn(before: AlertLife, rule: Judge, change: KeyChange): AlertStep {
  const { status, value, threshold, flapping } = change;
  const severity = status === 'OK' ? before.severity : severityOf(rule, status);
  const level = status === 'OK' ? before.level : status;
  const alert: AlertLife = { ...before, severity, health: status, level, value, threshold, flapping };
  if (endsAcknowledgement(before, rule, alert)) return { alert: reopened(alert), news: 'reopened' };
  if (flapping && !before.flapping) return { alert: { ...alert, told: false }, news: 'flapping' };
  if (flapping) return { alert, news: undefined };
  if (isWorse(alert, before.severity, before.level)) {
    return { alert: { ...alert, told: false, quietUntil: undefined, snoozedUntil: undefined }, news: 'worse' };
  }
  return { alert, news: rank[severity] < rank[before.severity] ? 'better' : undefined };
}

/** More severe, or FAIL after WARN where both are as severe. */
function isWorse({ severity, level }: AlertLife, than: Severity, thanLevel: Status | undefined): boolean {
  if (severity !== than) return rank[severity] > rank[than];
  return level === 'FAIL' && thanLevel === 'WARN';
}

function endsAcknowledgement(before: AlertLife, rule: Judge, after: AlertLife): boolean {
  if (before.status !== 'acknowledged') return false;
  const { acknowledgedSeverity = before.severity, acknowledgedLevel = before.level, acknowledgedValue } = before;
  if (isWorse(after, acknowledgedSeverity, acknowledgedLevel)) return true;
  if (rule.acknowledged_until !== 'grows' || acknowledgedValue === undefined || after.value === undefined) return false;
  return rule.operator.startsWith('<') ? after.value < acknowledgedValue : after.value > acknowledgedValue;
}

function reopened(alert: AlertLife): AlertLife {
  return {
    ...alert,
    status: 'open',
    told: false,
    acknowledgedAt: undefined,
    acknowledgedValue: undefined,
    acknowledgedSeverity: undefined,
    acknowledgedLevel: undefined,
    acknowledgedBy: undefined,
    note: undefined,
    snoozedUntil: undefined,
  };
}

/** The alert as if the clock had always been set as it is now, as far as anything is still counted by it. */
export function shiftedAlert(alert: AlertLife, ms: number): AlertLife {
  const { quietUntil, snoozedUntil, freeSince } = alert;
  return {
    ...alert,
    quietUntil: quietUntil === undefined ? undefined : quietUntil + ms,
    snoozedUntil: snoozedUntil === undefined ? undefined : snoozedUntil + ms,
    freeSince: freeSince === undefined ? undefined : freeSince + ms,
  };
}

/** Somebody knows: it stays silent until it gets worse, or grows where its rule says so. */
export function acknowledge(alert: AlertLife, now: number, by?: string, note?: string): AlertLife {
  if (alert.status === 'resolved') return alert;
  return {
    ...alert,
    status: 'acknowledged',
    acknowledgedAt: now,
    acknowledgedValue: alert.value,
    acknowledgedSeverity: alert.severity,
    acknowledgedLevel: alert.level,
    acknowledgedBy: by,
    note,
  };
}

/** Nothing is told of it until then; then it is told again if it is still there. */
export function snooze(alert: AlertLife, until: number): AlertLife {
  return { ...alert, snoozedUntil: until, told: false };
}

function severityOf(rule: Judge, status: Status): Severity {
  return status === 'FAIL' ? rule.severity.fail : rule.severity.warn;
}
