import type { ArrayMember, ArrayWork, DiskArray } from '@labkeeper/protocol/inventory';
import { formatDuration, formatPercent, formatRate } from './format.ts';
import type { State } from './state.ts';

const words: Readonly<Record<DiskArray['state'], string>> = {
  ok: 'Whole',
  checking: 'Being checked',
  rebuilding: 'Rebuilding',
  degraded: 'Degraded',
  failed: 'Failed',
  unknown: 'Unknown',
};

const states: Readonly<Record<DiskArray['state'], State>> = {
  ok: 'ok',
  checking: 'ok',
  rebuilding: 'warn',
  degraded: 'fail',
  failed: 'fail',
  unknown: 'unknown',
};

/** What of an array tells how it is. */
type Looked = Pick<DiskArray, 'state' | 'errors' | 'members'>;

/** How an array is, in a word. */
export function arrayWord(array: Looked): string {
  return array.state === 'ok' && isTroubled(array) ? 'Whole, but not well' : words[array.state];
}

/** How an array is: one that is whole is not well while it, or a part of it, counts errors. */
export function stateOfArray(array: Looked): State {
  const state = states[array.state];
  return state === 'ok' && isTroubled(array) ? 'warn' : state;
}

/** How a part of an array is; one that is being filled is on its way. */
export function stateOfMember({ working, errors, state }: Pick<ArrayMember, 'working' | 'errors' | 'state'>): State {
  if (!working) return /^(rebuild|recover|resilver|replac)/i.test(state) ? 'warn' : 'fail';
  return (errors ?? 0) > 0 ? 'warn' : 'ok';
}

/** A place that was never taken is no trouble: some makers of storage boxes leave many. */
function isTroubled({ errors, members }: Looked): boolean {
  return (errors ?? 0) > 0 || members.some((member) => member.state !== 'missing' && stateOfMember(member) !== 'ok');
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
