import { actOnAlerts, type AlertAct } from '../../api/alerts.ts';
import { messageOf } from '../../api/api-error.ts';
import { formatCount } from '../../ui/format.ts';
import { showToast } from '../../ui/toast.tsx';

const done = { acknowledge: 'acknowledged', snooze: 'snoozed', resolve: 'resolved' } as const;

/** Does the same to many alerts and says what came of it. */
export async function doToAlerts(alertIds: readonly string[], act: AlertAct): Promise<void> {
  try {
    const failed = await actOnAlerts(alertIds, act);
    const changed = alertIds.length - failed;
    if (changed > 0) showToast(`${formatCount(changed, 'alert')} ${done[act.act]}.`);
    if (failed > 0) showToast(`${formatCount(failed, 'alert')} could not be changed: over already, or gone.`, 'fail');
  } catch (error) {
    showToast(messageOf(error), 'fail');
  }
}
