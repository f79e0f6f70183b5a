import type { Status } from '@labkeeper/protocol/agent';
import type { Thresholds } from '@labkeeper/protocol/config';

/** The status of one number by the default thresholds, at this moment alone; OK for what has none. */
export function metricStatus(metric: string, value: number, thresholds: Thresholds): Status {
  switch (metric) {
    case 'cpu_percent':
      return value >= thresholds.cpu_warning_percent ? 'WARN' : 'OK';
    case 'memory_percent':
      return value >= thresholds.memory_warning_percent ? 'WARN' : 'OK';
    case 'disk_percent':
    case 'filesystem_used_percent':
      if (value >= thresholds.disk_critical_percent) return 'FAIL';
      return value >= thresholds.disk_warning_percent ? 'WARN' : 'OK';
    default:
      return 'OK';
  }
}
