import { containerName, sameContainer } from '@labkeeper/protocol/container-key';
import type { Container, ListeningPort, Ports } from '@labkeeper/protocol/inventory';
import type { PortCheck, PortClaim, PortConflict } from '@labkeeper/protocol/port-map';
import { containerOfRow } from './port-owner.ts';

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
  /** Of its service: services that are in different ones are not meant to run together. */
  readonly profiles: readonly string[];
}

/** What a file wants; `unclear`: entries that nobody can judge, with the reason. */
export interface WantedPorts {
  /** The name of the compose project; null where nobody says one. */
  readonly project: string | null;
  readonly wanted: readonly WantedPort[];
  readonly unclear: readonly string[];
}

/** Ports of a server that more than one wants: two that listen on different addresses, or a container that would find its port taken. */
export function conflictsOf(server: ServerPorts): PortConflict[] {
  const byPort = new Map<string, { protocol: Protocol; port: number; claims: PortClaim[] }>();
  for (const { protocol, port, claim } of claimsOf(server)) {
    const key = portKey({ protocol, port });
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

/** What of the ports that a file wants is taken, and what nobody can judge. */
export type Clashes = Pick<PortCheck, 'clashes' | 'unclear'>;

/**
 * What of the ports that a file wants is taken on a server, or twice wanted by the file itself. What the same service of the same compose project has
 * already is its own; where nobody says which project the file is, that cannot be told.
 */
export function clashesWith(server: ServerPorts, { project, wanted, unclear }: WantedPorts): Clashes {
  const taken = Map.groupBy(claimsOf(server), portKey);
  const sameFile = Map.groupBy(wanted, portKey);
  const clashes: PortCheck['clashes'] = [];
  const doubts: string[] = [];
  for (const want of wanted) {
    const { service, protocol, address, port } = want;
    const others = (taken.get(portKey(want)) ?? [])
      .map(({ claim }) => claim)
      .filter((claim) => overlap(claim.address, address) && !isOwn(server, claim, { service, project }));
    const claims = [...others, ...claimsOfFile(want, sameFile.get(portKey(want)) ?? [])];
    const doubt = project === null ? claims.find((claim) => isServiceOf(server, claim, service)) : undefined;
    if (doubt !== undefined && claims.every((claim) => isSame(claim, doubt))) {
      doubts.push(
        `${service ?? ''}: ${port}/${protocol} is held by ${claimInWords(doubt)}, which is this one if the file says name: ${doubt.project ?? ''}`,
      );
      continue;
    }
    const once = claims.filter((claim, index) => claims.findIndex((other) => isSame(claim, other)) === index);
    if (once.length > 0) clashes.push({ service, protocol, address, port, claims: once });
  }
  return { clashes, unclear: [...unclear, ...doubts] };
}

/** `web of media`, or the unit or program that listens. */
export function claimInWords({ by, project }: Pick<PortClaim, 'by' | 'project'>): string {
  return containerName({ container: by, project });
}

interface FileService {
  readonly service: string | null;
  readonly project: string | null;
}

function isOwn(server: ServerPorts, claim: PortClaim, { service, project }: FileService): boolean {
  return project !== null && claim.project === project && isServiceOf(server, claim, service);
}

/** Whether a container plays this part in its project. A stack puts its own name before that of the service. */
function isServiceOf({ containers }: ServerPorts, { kind, by, project }: PortClaim, service: string | null): boolean {
  if (kind !== 'container' || project === null || service === null) return false;
  const listed = containers.find((one) => sameContainer(one, { container: by, project }));
  const played = listed?.service ?? by.replace(/-\d+$/, '');
  return played === service || played === `${project}_${service}`;
}

/** Those before it in the file that want the port too. */
function claimsOfFile(want: WantedPort, wanted: readonly WantedPort[]): PortClaim[] {
  if (want.service === null) return [];
  return wanted
    .slice(0, wanted.indexOf(want))
    .flatMap(({ service, address, profiles }) =>
      service === null ||
      service === want.service ||
      !overlap(address, want.address) ||
      areApart(profiles, want.profiles)
        ? []
        : [{ by: service, project: null, kind: 'wanted' as const, address, state: null }],
    );
}

function areApart(one: readonly string[], other: readonly string[]): boolean {
  return one.length > 0 && other.length > 0 && !one.some((profile) => other.includes(profile));
}

function portKey({ protocol, port }: { readonly protocol: Protocol; readonly port: number }): string {
  return `${protocol}/${port}`;
}

/** Everything that has or wants a port of a server. */
export function claimsOf({ ports, containers }: ServerPorts): { protocol: Protocol; port: number; claim: PortClaim }[] {
  const listening = (ports?.listening ?? []).map((row) => ({
    protocol: row.protocol,
    port: row.port,
    claim: claimOfRow(row),
  }));
  const wanted = containers.flatMap(({ container, project, state, ports: published }) =>
    published.flatMap(({ host_port, protocol, address }) =>
      host_port === null || host_port === 0 || (protocol !== 'tcp' && protocol !== 'udp')
        ? []
        : [
            {
              protocol: protocol as Protocol,
              port: host_port,
              claim: { by: container, project, kind: 'container' as const, address: address ?? '0.0.0.0', state },
            },
          ],
    ),
  );
  return [...listening, ...wanted];
}

function claimOfRow(row: ListeningPort): PortClaim {
  const { address, unit, process } = row;
  const container = containerOfRow(row);
  if (container === undefined)
    return { by: unit ?? process ?? 'unknown', project: null, kind: 'listening', address, state: null };
  return { by: container.container, project: container.project, kind: 'container', address, state: 'running' };
}

function isSame(one: PortClaim, other: PortClaim): boolean {
  return one.by === other.by && one.project === other.project && one.kind === other.kind;
}

/** Two running ones share a port only on different addresses, and then on purpose; one that stands still will find it taken. */
function clash(one: PortClaim, other: PortClaim): boolean {
  if (isSame(one, other)) return false;
  return overlap(one.address, other.address) && (isIdle(one) || isIdle(other));
}

/** One that is paused goes on holding its ports. */
function isIdle({ state }: PortClaim): boolean {
  return state !== null && state !== 'running' && state !== 'paused';
}

const everywhere = new Set(['0.0.0.0', '::', '*', '']);

function overlap(one: string, other: string): boolean {
  return one === other || everywhere.has(one) || everywhere.has(other);
}
