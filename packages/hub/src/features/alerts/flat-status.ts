import type { Status } from '@labkeeper/protocol/agent';
import type { KeyShelf } from './key-shelf.ts';

const worstFirst: readonly Status[] = ['FAIL', 'WARN', 'UNKNOWN'];

/** The status of a number without labels; OK for what no rule judges. The fullest disk is judged by the filesystems of a server that sends them. */
export function flatStatus(keys: KeyShelf, subject: string, metric: string): Status {
  const own = keys.get(`${subject}/${metric}`)?.status.status;
  if (own !== undefined || metric !== 'disk_percent') return own ?? 'OK';
  const disks = [...keys.openOf(subject)].filter(({ rule }) => rule.metric === 'filesystem_used_percent');
  return worstFirst.find((status) => disks.some((disk) => disk.status.status === status)) ?? 'OK';
}
