import type { Status } from '@labkeeper/protocol/agent';
import type { Problem } from '@labkeeper/protocol/server';

/** What is judged of one thing of a server. */
export interface ThingStatus {
  readonly status: Status;
  readonly problems: string[];
}

const worstFirst: readonly Status[] = ['FAIL', 'WARN', 'UNKNOWN'];

/** The problems of a server whose key is about one thing: a disk, an array, a container; and the worst of them. */
export function thingStatus(problems: readonly Problem[], label: string, name: string): ThingStatus {
  const own = problems.filter(({ key }) => hasLabel(key, `${label}=${name}`));
  const status = worstFirst.find((one) => own.some((problem) => problem.status === one)) ?? 'OK';
  return { status, problems: own.map(({ message }) => message) };
}

/** Whether `metric{a=b,disk=X}` has a label; a name may itself hold commas and braces. */
function hasLabel(key: string, label: string): boolean {
  const start = key.indexOf('{');
  if (start === -1) return false;
  const labels = `,${key.slice(start + 1, -1)},`;
  return labels.includes(`,${label},`);
}
