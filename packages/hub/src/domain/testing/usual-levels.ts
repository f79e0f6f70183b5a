import type { DefaultLevels } from '../default-levels.ts';

/** What the default rules go by where nobody has set anything, but for a level of free space. */
export const usualLevels: DefaultLevels = {
  thresholds: {
    disk_warning_percent: 80,
    disk_critical_percent: 90,
    memory_warning_percent: 85,
    cpu_warning_percent: 90,
    server_offline_seconds: 180,
  },
  diskFreeGb: 10,
  containerRestarts: 5,
  serviceDownSeconds: 120,
};
