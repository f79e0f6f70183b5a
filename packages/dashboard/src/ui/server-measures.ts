import type { Thresholds } from '@labkeeper/protocol/config';
import type { Server } from '@labkeeper/protocol/server';

/** One of the three numbers that say how full a server is, in percent, with its thresholds. */
export interface Measure {
  readonly label: string;
  readonly short: string;
  readonly value: number | undefined;
  readonly warn: number;
  readonly fail?: number;
}

/** CPU, memory and the fullest disk, as cards and tables show them; undefined where it was not measured. */
export function measuresOf({ latest }: Pick<Server, 'latest'>, thresholds: Thresholds): readonly Measure[] {
  return [
    { label: 'CPU', short: 'CPU', value: latest['cpu_percent'], warn: thresholds.cpu_warning_percent },
    { label: 'Memory', short: 'Mem', value: latest['memory_percent'], warn: thresholds.memory_warning_percent },
    {
      label: 'Disk',
      short: 'Disk',
      value: latest['disk_percent'],
      warn: thresholds.disk_warning_percent,
      fail: thresholds.disk_critical_percent,
    },
  ];
}
