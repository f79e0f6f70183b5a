import type { ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';
import { formatDuration, formatPercent, formatRate } from './format.ts';

const words: Readonly<Record<DiskArray['state'], string>> = {
  ok: 'Whole',
  checking: 'Being checked',
  rebuilding: 'Rebuilding',
  degraded: 'Degraded',
  failed: 'Failed',
  unknown: 'Unknown',
};

/** How an array is, in a word. */
export function arrayWord({ state }: Pick<DiskArray, 'state'>): string {
  return words[state];
}

/** "3 of 4 disks"; empty where nobody counted. */
export function membersInWords({ wanted, working }: Pick<DiskArray, 'wanted' | 'working'>): string {
  if (wanted === null || working === null) return '';
  return `${working} of ${wanted} disks`;
}

/** How far an array has come and how long it will take: "recovery 42 %, 1 h 12 min left, 120 MB/s". */
export function workInWords({ kind, percent, eta_seconds, bytes_per_second, paused }: ArrayWork): string {
  const parts = [
    `${kind} ${percent === null ? '' : formatPercent(percent, 1)}`.trim(),
    paused ? 'paused' : '',
    paused || eta_seconds === null ? '' : `${formatDuration(eta_seconds)} left`,
    paused || bytes_per_second === null ? '' : formatRate(bytes_per_second),
  ];
  return parts.filter((part) => part !== '').join(', ');
}
