import type { ContainerKey } from '@labkeeper/protocol/container-key';
import type { CollectorError } from '../../collector.ts';
import { enginePlaces } from '../../engine/ask-engine.ts';
import { askPatiently, type EngineRequest, type Outcome } from '../../engine/ask-patiently.ts';
import { identifyAll, identityOf } from '../../engine/container-identity.ts';
import type { ListedContainer } from '../../engine/container-list.ts';
import { listContainers, type ContainerList } from '../../engine/list-containers.ts';
import type { Host } from '../../host.ts';
import type { PublishedPort } from './join-ports.ts';

/** The containers that one engine last told of, and a question that it has not answered yet. */
export interface EngineMemory {
  /** Those that do not run too: which of two goes by a name hangs on both. */
  list: ContainerList | undefined;
  request: EngineRequest<ContainerList> | undefined;
}

/** What the engines of a machine publish. */
export interface Published {
  state: 'none' | 'joined' | 'denied';
  ports: PublishedPort[];
  containers: Map<string, { key: ContainerKey; image: string }>;
  memory: EngineMemory[];
  hint: string | undefined;
}

/** Asks every engine for what runs. One that is silent is remembered as it was; one that never told is said to be missing. */
export async function readPublished(
  host: Host,
  before: readonly EngineMemory[],
  monotonicMs: number,
): Promise<Published> {
  const places = enginePlaces(host);
  const asked = await Promise.all(
    places.map((place, index) => askPatiently(() => listContainers(host, place, monotonicMs), before[index]?.request)),
  );
  const published: Published = { state: 'none', ports: [], containers: new Map(), memory: [], hint: undefined };
  for (const [index, { outcome, request }] of asked.entries()) {
    const list = lastKnown(outcome, before[index]);
    published.memory.push({ list, request });
    if (outcome?.kind === 'problem') published.hint ??= hintOf(outcome.problem, list !== undefined);
    if (list !== undefined) published.state = 'joined';
    else if (outcome?.kind !== 'absent' && published.state === 'none') published.state = 'denied';
  }
  noteAll(published);
  return published;
}

function lastKnown(
  outcome: Outcome<ContainerList> | undefined,
  before: EngineMemory | undefined,
): ContainerList | undefined {
  if (outcome?.kind === 'value') return outcome.value;
  return outcome?.kind === 'absent' ? undefined : before?.list;
}

function hintOf({ message, hint }: CollectorError, isRemembered: boolean): string {
  return `ports of containers are ${isRemembered ? 'told as they were before' : 'missing'}: ${message}${hint === null ? '' : `; ${hint}`}`;
}

/** Containers go by the names by which they are known everywhere else. */
function noteAll(published: Published): void {
  const all = published.memory.flatMap(
    ({ list }) => list?.containers.map((listed) => ({ listed, kind: list.kind })) ?? [],
  );
  const keys = new Map(identifyAll(all).map(({ listed, identity }) => [listed.id, identity]));
  for (const { listed } of all) {
    // One that is about to be replaced, or an old task of a swarm, has no name of its own, but it may still hold its ports.
    const { container, project } = keys.get(listed.id) ?? identityOf(listed);
    if (listed.state === 'running' || listed.state === 'paused') note(published, listed, { container, project });
  }
}

function note(published: Published, { id, image, ports }: ListedContainer, key: ContainerKey): void {
  published.containers.set(id, { key, image });
  for (const { host_port: port, address, protocol } of ports) {
    if (port !== null) published.ports.push({ protocol, address: address ?? '*', port, container: key, image });
  }
}
