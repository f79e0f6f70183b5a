import type { ServiceStatus } from '@labkeeper/protocol/agent';
import type { Host } from '../host.ts';
import { enginePlaces, type EngineKind } from './ask-engine.ts';
import { askPatiently, type EngineRequest } from './ask-patiently.ts';
import { identityOf } from './container-identity.ts';
import type { ListedContainer } from './container-list.ts';
import { listContainers, type ContainerList } from './list-containers.ts';

/** States of services that are containers, by the name under which they are expected. */
export interface ExpectedContainers {
  found: ReadonlyMap<string, ServiceStatus>;
  /** Whether every engine that is there has told all: a name that is not among `found` is then no container. */
  complete: boolean;
  /** What slow engines have not answered yet, for the next look. */
  requests: ExpectedRequests;
}

/** Questions under way, in the order in which engines are asked. */
export type ExpectedRequests = readonly (EngineRequest<ContainerList> | undefined)[];

/** Looks for containers of these names: their own, or that of their service in a compose project. */
export async function findExpectedContainers(
  host: Host,
  names: readonly string[],
  { monotonicMs, before }: { monotonicMs: number; before: ExpectedRequests | undefined },
): Promise<ExpectedContainers> {
  const places = enginePlaces(host);
  const asked = await Promise.all(
    places.map((place, index) => askPatiently(() => listContainers(host, place, monotonicMs), before?.[index])),
  );
  const all = asked.flatMap(({ outcome }) =>
    outcome?.kind === 'value' ? outcome.value.containers.map((listed) => ({ listed, kind: outcome.value.kind })) : [],
  );
  const found = new Map<string, ServiceStatus>();
  for (const name of names) {
    const statuses = containersOf(name, all).map(({ listed }) => statusOf(listed));
    const status = order.find((one) => statuses.includes(one));
    if (status !== undefined) found.set(name, status);
  }
  const isThere = asked.some(({ outcome }) => outcome?.kind === 'value');
  return {
    found,
    complete: isThere && asked.every(({ outcome }) => outcome?.kind === 'value' || outcome?.kind === 'absent'),
    requests: asked.map(({ request }) => request),
  };
}

/** Of several containers for one service, the one that fares best tells whether the service is there. */
const order: readonly ServiceStatus[] = ['running', 'failed', 'stopped', 'unknown'];

interface Candidate {
  listed: ListedContainer;
  kind: EngineKind;
}

function containersOf(name: string, all: readonly Candidate[]): readonly Candidate[] {
  const ways: ((listed: ListedContainer) => boolean)[] = [
    (listed) => listed.name === name,
    (listed) => identityOf(listed).container === name,
    (listed) => identityOf(listed).service === name,
  ];
  for (const fits of ways) {
    const matching = all.filter(({ listed }) => fits(listed));
    if (matching.length > 0) return matching;
  }
  return [];
}

/** A container as a service. What is restarted again and again has failed, and so has what ended with an error; what is paused serves nobody. */
function statusOf({ state, exitCode }: ListedContainer): ServiceStatus {
  switch (state) {
    case 'running':
      return 'running';
    case 'restarting':
    case 'dead':
      return 'failed';
    case 'exited':
      return exitCode === 0 ? 'stopped' : 'failed';
    case 'created':
    case 'paused':
    case 'removing':
      return 'stopped';
    default:
      return 'unknown';
  }
}
