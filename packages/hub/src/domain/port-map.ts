import type { Container, ListeningPort, Ports } from '@labkeeper/protocol/inventory';
import type { PortCheck, PortClaim, PortConflict } from '@labkeeper/protocol/port-map';

type Protocol = ListeningPort['protocol'];

/** What is known of the ports of one server; `ports` undefined: nobody has looked. */
export interface ServerPorts {
  readonly server_id: string;
  readonly ports: Ports | undefined;
  readonly containers: readonly Container[];
}

/** A port that a file wants on a host. `service`: the name of the compose service that wants it, null in a plain list. */
export interface WantedPort {
  readonly service: string | null;
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0` where the file does not say. */
  readonly address: string;
  readonly port: number;
}

/** What a file wants; `unclear`: entries that nobody can judge, with the reason. */
export interface WantedPorts {
  /** The name of the compose project, where the file says one. */
  readonly project: string | null;
  readonly wanted: readonly WantedPort[];
  readonly unclear: readonly string[];
}

/** The name by which a person knows who listens: the container, else the unit, else the program. Null where nobody could tell. */
export function ownerOf({ container, unit, process }: ListeningPort): string | null {
  return container ?? unit ?? process;
}

/** Ports of a server that more than one wants: two that listen on different addresses, or a container that would find its port taken. */
export function conflictsOf(server: ServerPorts): PortConflict[] {
  const byPort = new Map<string, { protocol: Protocol; port: number; claims: PortClaim[] }>();
  for (const { protocol, port, claim } of claimsOf(server)) {
    const key = `${protocol}/${port}`;
    const held = byPort.get(key) ?? { protocol, port, claims: [] };
    if (!held.claims.some((one) => isSame(one, claim))) held.claims.push(claim);
    byPort.set(key, held);
  }
  return [...byPort.values()]
    .filter(({ claims }) => claims.some((one, index) => claims.slice(index + 1).some((other) => clash(one, other))))
    .map((found) => ({ server_id: server.server_id, ...found }))
    .toSorted((a, b) => a.port - b.port);
}

/** Ports from `from` to `to` that are taken on none of these servers. */
export function freePorts(
  servers: readonly ServerPorts[],
  { protocol, from, to }: { readonly protocol: Protocol; readonly from: number; readonly to: number },
  most: number,
): number[] {
  const taken = new Set(
    servers
      .flatMap((server) => claimsOf(server).filter((claim) => claim.protocol === protocol))
      .map(({ port }) => port),
  );
  const free: number[] = [];
  for (let port = from; port <= to && free.length < most; port += 1) if (!taken.has(port)) free.push(port);
  return free;
}

/** What of the ports that a file wants is taken on a server. What the same compose service has already is its own. */
export function clashesWith(server: ServerPorts, { project, wanted }: WantedPorts): PortCheck['clashes'] {
  const claims = claimsOf(server);
  const own = new Map(
    server.containers
      .filter((one) => project === null || one.project === null || one.project === project)
      .map(({ container, service }) => [container, service ?? container]),
  );
  return wanted
    .map(({ service, protocol, address, port }) => {
      const taken = claims
        .filter((one) => one.port === port && one.protocol === protocol && overlap(one.claim.address, address))
        .map(({ claim }) => claim)
        .filter(({ by }) => service === null || own.get(by) !== service);
      const once = taken.filter((claim, index) => taken.findIndex((other) => isSame(claim, other)) === index);
      return { service, protocol, address, port, claims: once };
    })
    .filter(({ claims: found }) => found.length > 0);
}

/** Everything that has or wants a port of a server. */
export function claimsOf({ ports, containers }: ServerPorts): { protocol: Protocol; port: number; claim: PortClaim }[] {
  const listening = (ports?.listening ?? []).map((row) => ({
    protocol: row.protocol,
    port: row.port,
    claim: {
      by: ownerOf(row) ?? 'unknown',
      kind: row.container === null ? ('listening' as const) : ('container' as const),
      address: row.address,
      state: row.container === null ? null : 'running',
    },
  }));
  const wanted = containers.flatMap(({ container, state, ports: published }) =>
    published.flatMap(({ host_port, protocol, address }) =>
      host_port === null || host_port === 0 || (protocol !== 'tcp' && protocol !== 'udp')
        ? []
        : [
            {
              protocol: protocol as Protocol,
              port: host_port,
              claim: { by: container, kind: 'container' as const, address: address ?? '0.0.0.0', state },
            },
          ],
    ),
  );
  return [...listening, ...wanted];
}

function isSame(one: PortClaim, other: PortClaim): boolean {
  return one.by === other.by && one.kind === other.kind;
}

/** Two running ones share a port only on different addresses, and then on purpose; one that stands still will find it taken. */
function clash(one: PortClaim, other: PortClaim): boolean {
  if (one.by === other.by) return false;
  return overlap(one.address, other.address) && (isIdle(one) || isIdle(other));
}

function isIdle({ state }: PortClaim): boolean {
  return state !== null && state !== 'running';
}

const everywhere = new Set(['0.0.0.0', '::', '*', '']);

function overlap(one: string, other: string): boolean {
  return one === other || everywhere.has(one) || everywhere.has(other);
}
