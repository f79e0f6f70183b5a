import type { Unit } from '@labkeeper/protocol/inventory';
import type { Server } from '@labkeeper/protocol/server';
import { stateOfStatus, type State, worstFirst } from '../../ui/state.ts';
import { withoutSubject } from '../../ui/without-subject.ts';

/** A service that does not run though it should, or that systemd calls failed. */
export interface DownService {
  readonly serverId: string;
  readonly name: string;
  readonly state: State;
  /** "stopped for 2 min or more" */
  readonly words: string;
}

const expected = /^(?:service_state|unknown)\{service=(?<name>.+)\}$/;

/** The expected services of these servers that are down or of which nobody can say whether they are, the worst first. */
export function downServices(servers: readonly Server[]): readonly DownService[] {
  const found = servers.flatMap(({ server_id: serverId, problems }) =>
    problems.flatMap(({ key, status, message }): DownService[] => {
      const name = expected.exec(key)?.groups?.['name'];
      if (name === undefined || status === 'OK') return [];
      return [{ serverId, name, state: stateOfStatus(status), words: withoutSubject(message, [name]) }];
    }),
  );
  return found.toSorted((a, b) => worstFirst(a.state, b.state) || a.name.localeCompare(b.name));
}

/** The servers on which units have failed that nobody expects to run. */
export function serversWithFailedUnits(servers: readonly Server[]): readonly string[] {
  return servers
    .filter(({ problems }) => problems.some(({ key, status }) => key === 'units_failed' && status !== 'OK'))
    .map(({ server_id }) => server_id);
}

/** What has failed on a server beside the services that stand in the list already. */
export function failedUnits(
  serverId: string,
  units: readonly Unit[],
  listed: readonly DownService[],
): readonly DownService[] {
  const known = new Set(listed.filter((one) => one.serverId === serverId).map(({ name }) => plainName(name)));
  return units
    .filter(({ state, unit }) => state === 'failed' && !known.has(plainName(unit)))
    .map(({ unit }) => ({
      serverId,
      name: plainName(unit),
      state: 'warn' as const,
      words: 'failed, not an expected service',
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name));
}

function plainName(unit: string): string {
  return unit.replace(/\.service$/, '');
}
