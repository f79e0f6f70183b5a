import type { Alert, AlertActs } from '@labkeeper/protocol/alert';
import { ApiError } from '../../platform/api-error.ts';
import type { AlertsService } from './service.ts';

const hourSeconds = 3600;

/** What came of an act on many alerts. */
export interface ManyResult {
  readonly changed: Alert[];
  readonly failed: { alert_id: string; code: string }[];
}

/** Does the same to each alert; one that is resolved or gone stops none of the others. */
export async function actOnMany(alerts: AlertsService, acts: AlertActs, by: string): Promise<ManyResult> {
  const result: ManyResult = { changed: [], failed: [] };
  for (const alertId of acts.alert_ids) {
    try {
      result.changed.push(await actOn(alerts, alertId, acts, by));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      result.failed.push({ alert_id: alertId, code: error.code });
    }
  }
  return result;
}

function actOn(alerts: AlertsService, alertId: string, { act, note, seconds }: AlertActs, by: string): Promise<Alert> {
  if (act === 'acknowledge') return alerts.acknowledge(alertId, { by, note });
  return act === 'snooze' ? alerts.snooze(alertId, seconds ?? hourSeconds) : alerts.resolve(alertId);
}
