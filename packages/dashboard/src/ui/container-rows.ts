import { containerName } from '@labkeeper/protocol/container-key';
import type { FleetContainer } from '@labkeeper/protocol/fleet';
import { formatCount } from './format.ts';
import { type State, stateOfStatus, worstFirst } from './state.ts';
import { withoutSubject } from './without-subject.ts';

/** A container with what is judged of it. */
export type SeenContainer = FleetContainer;

type Value = number | string | undefined;

const values: Readonly<Record<string, (row: FleetContainer) => Value>> = {
  name: (row) => row.container,
  cpu: (row) => row.cpu_percent ?? undefined,
  memory: (row) => row.memory_bytes ?? undefined,
  restarts: (row) => row.restarts ?? undefined,
};

/** The columns by which containers can be sorted. */
export const containerSorts: readonly string[] = Object.keys(values);

/** Containers with the worst first, then by server, project and name. */
export function containersWorstFirst(rows: readonly FleetContainer[]): readonly FleetContainer[] {
  return rows.toSorted(
    (a, b) => worstFirst(stateOfContainer(a), stateOfContainer(b)) || inOrder(placeOf(a), placeOf(b)),
  );
}

/** Containers by one of their values; those without one at the end. */
export function containersSorted(
  rows: readonly FleetContainer[],
  column: string,
  descending: boolean,
): readonly FleetContainer[] {
  const valueOf = values[column];
  if (valueOf === undefined) return containersWorstFirst(rows);
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : inOrder(String(x), String(y));
    return sign * order || inOrder(placeOf(a), placeOf(b));
  });
}

function placeOf({ server_id, project, container }: FleetContainer): string {
  return `${server_id} ${project ?? ''} ${container}`;
}

function inOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * How a container is. What it says of itself shows before a rule has waited long enough to judge it; one that stands still on purpose is no
 * worry, and does not shine like one that runs.
 */
export function stateOfContainer({ status, state, health, oom_killed }: FleetContainer): State {
  if (status !== 'OK') return stateOfStatus(status);
  if (state === 'running') return health === 'unhealthy' ? 'warn' : 'ok';
  return oom_killed === true || state === 'restarting' || state === 'dead' ? 'warn' : 'unknown';
}

/** How a container is, in a word: its health where it has one, else what it does. What it did when it was last told of is not how it is. */
export function containerWord({ status, state, health, exit_code, oom_killed }: FleetContainer): string {
  if (status === 'UNKNOWN') return 'Unknown';
  if (state === 'running') return health === null || health === 'none' ? 'Running' : (healthWords[health] ?? 'Running');
  if (oom_killed === true) return 'Killed for memory';
  const word = `${state.charAt(0).toUpperCase()}${state.slice(1)}`;
  return state === 'exited' && exit_code !== null ? `${word} (${exit_code})` : word;
}

const healthWords: Readonly<Record<string, string>> = {
  healthy: 'Healthy',
  unhealthy: 'Unhealthy',
  starting: 'Starting',
};

/** What is said of a container beside its word: what is wrong, else its engine's words, as those of before where nobody knows how it is. */
export function containerSentence(row: FleetContainer): string {
  const { status, problems, status_text } = row;
  // Whether it is healthy stands in the word already.
  const words = status_text.replace(/ \((?:un)?healthy\)$/, '');
  const own = problems.map((problem) => withoutSubject(problem, [containerName(row), row.container]));
  // "Exited (137)" needs no "exited" below it.
  const said = own.find((text) => !containerWord(row).toLowerCase().startsWith(text.toLowerCase()));
  if (said !== undefined) return said;
  return status === 'UNKNOWN' && words !== '' ? `was: ${words}` : words;
}

/** "3 restarts"; empty where there were none, or nobody counts them. */
export function restartsInWords({ restarts }: Pick<FleetContainer, 'restarts'>): string {
  return restarts === null || restarts === 0 ? '' : formatCount(restarts, 'restart');
}

/** The ports that can be reached from outside the machine's containers: "8080, 53/udp". */
export function publishedPorts({ ports }: FleetContainer): string {
  const names = ports.flatMap(({ host_port, protocol }) => {
    if (host_port === null) return [];
    return [protocol === 'tcp' ? String(host_port) : `${host_port}/${protocol}`];
  });
  return [...new Set(names)].toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(', ');
}
