import type { CollectorError } from '../../collector.ts';
import { enginePlaces } from '../../engine/ask-engine.ts';
import { askPatiently, type EngineRequest, type Outcome } from '../../engine/ask-patiently.ts';
import type { ListedContainer } from '../../engine/container-list.ts';
import { listContainers, type ContainerList } from '../../engine/list-containers.ts';
import type { Host } from '../../host.ts';
import type { PublishedPort } from './join-ports.ts';

/** The containers that one engine last told of, and a question that it has not answered yet. */
export interface EngineMemory {
  containers: readonly ListedContainer[] | undefined;
  request: EngineRequest<ContainerList> | undefined;
}

/** What the engines of a machine publish. */
export interface Published {
  state: 'none' | 'joined' | 'denied';
  ports: PublishedPort[];
  containers: Map<string, { name: string; image: string }>;
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
    const containers = lastKnown(outcome, before[index]);
    published.memory.push({ containers, request });
    if (outcome?.kind === 'problem') published.hint ??= hintOf(outcome.problem, containers !== undefined);
    if (containers !== undefined) published.state = 'joined';
    else if (outcome?.kind !== 'absent' && published.state === 'none') published.state = 'denied';
    for (const one of containers ?? []) note(published, one);
  }
  return published;
}

function lastKnown(
  outcome: Outcome<ContainerList> | undefined,
  before: EngineMemory | undefined,
): readonly ListedContainer[] | undefined {
  if (outcome?.kind === 'value')
    return outcome.value.containers.filter(({ state }) => state === 'running' || state === 'paused');
  return outcome?.kind === 'absent' ? undefined : before?.containers;
}

function hintOf({ message, hint }: CollectorError, isRemembered: boolean): string {
  return `ports of containers are ${isRemembered ? 'told as they were before' : 'missing'}: ${message}${hint === null ? '' : `; ${hint}`}`;
}

function note(published: Published, { id, name, image, ports }: ListedContainer): void {
  published.containers.set(id, { name, image });
  for (const { host_port: port, address, protocol } of ports) {
    if (port !== null) published.ports.push({ protocol, address: address ?? '*', port, container: name, image });
  }
}
