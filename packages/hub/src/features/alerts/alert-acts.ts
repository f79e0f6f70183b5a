import type { Alert } from '@labkeeper/protocol/alert';
import { acknowledge, snooze, type AlertLife } from '../../domain/alert-lifecycle.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { AlertsTable } from '../../platform/tables.ts';
import type { AlertView } from './alert-view.ts';
import type { AlertAnnouncer } from './announce-alerts.ts';
import type { HeldKey } from './held-key.ts';
import type { Judge } from './judge.ts';
import { keyRow, lifeColumns, saveKey, subjectOfKey } from './store.ts';
import type { SubjectTurns } from './subject-turns.ts';

/** What a person does about an alert. `by` is the name of who did it. */
export interface Act {
  readonly by: string;
  readonly note?: string | undefined;
}

/** What acts are carried out with. */
export interface ActParts {
  readonly platform: Pick<Platform, 'db' | 'clock'>;
  readonly judge: Judge;
  readonly turns: SubjectTurns;
  readonly view: AlertView;
  readonly announcer: AlertAnnouncer;
}

/** What people do about open alerts. Each throws ALERT_NOT_FOUND and ALERT_RESOLVED. */
export class AlertActs {
  readonly #parts: ActParts;

  constructor(parts: ActParts) {
    this.#parts = parts;
  }

  /** Silence of an open alert, by a person who knows. */
  async acknowledge(alertId: string, { by, note }: Act): Promise<Alert> {
    return this.#change(alertId, (life, now) => acknowledge(life, now, by, note));
  }

  /** Nothing is told of it for a while; then it is told again if it is still there. */
  async snooze(alertId: string, seconds: number): Promise<Alert> {
    return this.#change(alertId, (life, now) => snooze(life, now + seconds * 1000));
  }

  /** A person says that it is over; what is not opens again, and is told at once. */
  async resolve(alertId: string): Promise<Alert> {
    return this.#change(alertId, (life, now) => ({ ...life, status: 'resolved', resolvedAt: now }));
  }

  async #change(alertId: string, change: (life: AlertLife, now: number) => AlertLife): Promise<Alert> {
    const { turns, view } = this.#parts;
    const subject = subjectOfKey((await view.require(alertId)).key);
    return turns.alone(subject, async () => {
      const row = await view.require(alertId);
      const key = this.#parts.judge.keys.get(row.key);
      if (row.status === 'resolved' || key?.alert?.alertId !== alertId)
        throw new ApiError('ALERT_RESOLVED', { field: 'alert_id' });
      const { life, eventId } = key.alert;
      return this.#carryOut(row, key, { life: change(life, this.#parts.platform.clock.now()), eventId });
    });
  }

  async #carryOut(
    row: AlertsTable,
    key: HeldKey,
    alert: { readonly life: AlertLife; readonly eventId: string | undefined },
  ): Promise<Alert> {
    const { platform, judge, view, announcer } = this.#parts;
    const { db, clock } = platform;
    const after = judge.withLife(key, alert.life);
    const columns = lifeColumns(alert);
    const update = db.write.updateTable('alerts').set(columns).where('alert_id', '=', row.alert_id).compile();
    await db.batch([update, saveKey(db.write, keyRow(after, clock.now()))]);
    judge.keys.hold(after);
    const shown = view.present({ ...row, ...columns });
    announcer.changed([shown], []);
    return shown;
  }
}
