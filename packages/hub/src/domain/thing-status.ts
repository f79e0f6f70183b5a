import type { Status } from '@labkeeper/protocol/agent';
import type { ContainerKey } from '@labkeeper/protocol/container-key';
import type { Problem } from '@labkeeper/protocol/server';

/** What is judged of one thing of a server. */
export interface ThingStatus {
  readonly status: Status;
  readonly problems: string[];
}

const worstFirst: readonly Status[] = ['FAIL', 'WARN', 'UNKNOWN'];

/** The problems of a server whose key is about one thing, a disk or an array; and the worst of them. */
export function thingStatus(problems: readonly Problem[], label: string, name: string): ThingStatus {
  return worstOf(problems.filter(({ key }) => `,${labelsOf(key)},`.includes(`,${label}=${name},`)));
}

/** The problems of one container, and the worst of them. Another project's container of the same name is another. */
export function containerStatus(
  problems: readonly Problem[],
  { container, project }: Readonly<ContainerKey>,
): ThingStatus {
  const labels = project === null ? `container=${container}` : `container=${container},project=${project}`;
  return worstOf(problems.filter(({ key }) => labelsOf(key) === labels));
}

function worstOf(own: readonly Problem[]): ThingStatus {
  const status = worstFirst.find((one) => own.some((problem) => problem.status === one)) ?? 'OK';
  return { status, problems: own.map(({ message }) => message) };
}

/** The labels within `metric{a=b,disk=X}#increase`, in their order; a name may itself hold commas and braces. */
function labelsOf(key: string): string {
  const start = key.indexOf('{');
  return start === -1 ? '' : key.slice(start + 1, key.lastIndexOf('}'));
}
