import type { Alert } from '@labkeeper/protocol/alert';
import type { StateWord } from '../../ui/chart-strip.tsx';

/** How a value of a state is drawn beside an alert: the one it is about in its own tone, 0 as well, all else as unknown. */
export function toneOfState(value: number, alert: Pick<Alert, 'metric_value' | 'health'>): StateWord['tone'] {
  if (value === alert.metric_value) return alert.health === 'WARN' ? 'warn' : 'fail';
  return value === 0 ? 'ok' : 'unknown';
}
