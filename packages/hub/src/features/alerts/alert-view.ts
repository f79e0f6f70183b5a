import type { Alert } from '@labkeeper/protocol/alert';
import { ApiError } from '../../platform/api-error.ts';
import type { Database } from '../../platform/database.ts';
import type { AlertsTable } from '../../platform/tables.ts';
import type { Judge } from './judge.ts';
import { presentAlert } from './present-alert.ts';

/** Alerts as they are stored, and as the API shows them. */
export class AlertView {
  readonly #db: Pick<Database, 'read'>;
  readonly #judge: Judge;

  constructor(db: Pick<Database, 'read'>, judge: Judge) {
    this.#db = db;
    this.#judge = judge;
  }

  /** Of an open alert the number as it is now. */
  present(row: AlertsTable): Alert {
    const alert = presentAlert(row);
    const held = this.#judge.keys.get(row.key);
    if (held?.alert?.alertId !== row.alert_id) return alert;
    return {
      ...alert,
      metric_value: held.alert.life.value ?? alert.metric_value,
      notified: alert.notified || held.alert.life.everTold,
      hides: this.#judge.words.hides(held),
    };
  }

  /** One alert; throws ALERT_NOT_FOUND. */
  async require(alertId: string): Promise<AlertsTable> {
    const [row] = await this.rows([alertId]);
    if (row === undefined) throw new ApiError('ALERT_NOT_FOUND', { field: 'alert_id' });
    return row;
  }

  /** Those of them that there are. */
  async rows(alertIds: readonly string[]): Promise<AlertsTable[]> {
    if (alertIds.length === 0) return [];
    return this.#db.read.selectFrom('alerts').selectAll().where('alert_id', 'in', alertIds).execute();
  }
}
