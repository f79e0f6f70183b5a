import type { ServiceStatus } from '@labkeeper/protocol/agent';
import type { Host } from '../host.ts';
import { enginePlaces, type EngineKind } from './ask-engine.ts';
import { askPatiently, type EngineRequest } from './ask-patiently.ts';
import { identityOf, isOneOff } from './container-identity.ts';
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

/** Looks for containers of these names: their own, or that of their service in a compose project, with the project before it where somebody says it. */
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
    const status = statusOfAll(containersOf(name, all));
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
const bestFirst: readonly ServiceStatus[] = ['running', 'failed', 'stopped', 'unknown'];
/** Of several services of one name, that which fares worst: the name does not say which is meant, and none may hide behind another. */
const worstFirst: readonly ServiceStatus[] = ['failed', 'stopped', 'unknown', 'running'];

interface Candidate {
  listed: ListedContainer;
  kind: EngineKind;
}

function statusOfAll(candidates: readonly Candidate[]): ServiceStatus | undefined {
  const services = new Map<string, ServiceStatus[]>();
  for (const { listed, kind } of candidates) {
    const { project, service } = identityOf(listed);
    // A container of no project is a service of its own.
    const key = [kind, project ?? '', service ?? listed.id].join('\n');
    services.set(key, [...(services.get(key) ?? []), statusOf(listed)]);
  }
  const each = [...services.values()].map((statuses) => bestFirst.find((one) => statuses.includes(one)));
  return worstFirst.find((one) => each.includes(one));
}

function containersOf(name: string, all: readonly Candidate[]): readonly Candidate[] {
  const ways: ((listed: ListedContainer) => boolean)[] = [
    (listed) => listed.name === name,
    (listed) => {
      if (isOneOff(listed.labels)) return false;
      const { container, project, service } = identityOf(listed);
      return [container, service].some((one) => one === name || (one !== null && `${project ?? ''}/${one}` === name));
    },
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
