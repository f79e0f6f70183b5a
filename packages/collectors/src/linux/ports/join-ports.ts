import { containerText, sameContainer, type ContainerKey } from '@labkeeper/protocol/container-key';
import type { ListeningPort } from '@labkeeper/protocol/inventory';
import type { BoundSocket } from './proc-net.ts';
import type { SocketOwner } from './socket-owners.ts';

/** A port that a container publishes on the machine; address `*` where both families are bound on all addresses. */
export interface PublishedPort {
  protocol: string;
  address: string;
  port: number;
  container: ContainerKey;
  image: string;
}

/** All that is known of the ports of a machine. */
export interface PortFacts {
  sockets: readonly BoundSocket[];
  owners: ReadonlyMap<number, SocketOwner>;
  published: readonly PublishedPort[];
  /** Containers by id, for those that share the machine's own network. */
  containers: ReadonlyMap<string, { key: ContainerKey; image: string }>;
  ephemeral: readonly [first: number, last: number];
}

const nobody = { process: null, pid: null, unit: null, containerId: null };
const everywhere = '*';
const anyAddress: readonly string[] = ['0.0.0.0', '::', everywhere];
/** Programs that hold a port in the name of a container. */
const proxies = /^(?:docker-proxy|dockerd|rootlessport|conmon|slirp4netns|pasta|passt|netavark|podman)/;

/**
 * One row for each listener: both families of addresses, several processes of one program, and a container with the helper that holds its port
 * are one. Ports that a container publishes without anybody listening (by rules of the firewall) are rows too.
 */
export function joinPorts(facts: PortFacts): ListeningPort[] {
  const rows = mergeFamilies(mergeSame(facts.sockets.filter((socket) => isListener(socket, facts)).map(rowOf(facts))));
  for (const port of facts.published) publish(rows, port);
  return rows.toSorted(
    (a, b) =>
      a.port - b.port ||
      compare(a.protocol, b.protocol) ||
      compare(a.address, b.address) ||
      compare(a.process ?? '', b.process ?? ''),
  );
}

/**
 * What asks others over UDP (a resolver, a browser) is bound too, to a port that the kernel chose. What serves there (WireGuard) holds the port
 * in both families, or for a container.
 */
function isListener(socket: BoundSocket, { sockets, published, ephemeral }: PortFacts): boolean {
  const { protocol, port } = socket;
  if (protocol === 'tcp' || port < ephemeral[0] || port > ephemeral[1]) return true;
  if (published.some((one) => one.protocol === protocol && one.port === port)) return true;
  const isIpv6 = socket.address.includes(':');
  return sockets.some(
    (other) => other.protocol === protocol && other.port === port && other.address.includes(':') !== isIpv6,
  );
}

function rowOf({ owners, containers }: PortFacts): (socket: BoundSocket) => ListeningPort {
  return ({ protocol, address, port, inode }) => {
    const { process, pid, unit, containerId } = owners.get(inode) ?? nobody;
    const container = containers.get(containerId ?? '');
    return {
      protocol,
      address,
      port,
      process,
      pid,
      unit,
      container: container?.key.container ?? null,
      project: container?.key.project ?? null,
      image: container?.image ?? null,
      exposure: exposureOf(address),
    };
  };
}

/** Who may reach an address: loopback only the machine itself, `lan` what can reach that address, `all` everybody on any network. */
export function exposureOf(address: string): ListeningPort['exposure'] {
  if (anyAddress.includes(address)) return 'all';
  return address.startsWith('127.') || address === '::1' ? 'loopback' : 'lan';
}

/** Several sockets of one program at one address share the work. */
function mergeSame(rows: readonly ListeningPort[]): ListeningPort[] {
  const found = new Map<string, ListeningPort>();
  for (const row of rows) {
    const key = `${row.protocol} ${row.address} ${row.port} ${programOf(row)}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, row);
    else if (row.pid !== null && (known.pid === null || row.pid < known.pid)) known.pid = row.pid;
  }
  return [...found.values()];
}

function mergeFamilies(rows: readonly ListeningPort[]): ListeningPort[] {
  const found = new Map<string, ListeningPort>();
  const merged: ListeningPort[] = [];
  for (const row of rows) {
    const isAny = row.address === '0.0.0.0' || row.address === '::';
    const key = `${row.protocol} ${row.port} ${programOf(row)}`;
    const twin = isAny ? found.get(key) : undefined;
    if (twin !== undefined) {
      twin.address = everywhere;
      continue;
    }
    if (isAny) found.set(key, row);
    merged.push(row);
  }
  return merged;
}

function programOf(row: ListeningPort): string {
  const container = containerOf(row);
  return [row.process, row.unit, container === undefined ? '' : containerText(container)].join('\n');
}

function publish(rows: ListeningPort[], { protocol, address, port, container, image }: PublishedPort): void {
  if (protocol !== 'tcp' && protocol !== 'udp') return;
  const held = rows.filter(
    (row) =>
      row.protocol === protocol && row.port === port && isSamePlace(row.address, address) && isFree(row, container),
  );
  for (const row of held) {
    row.container = container.container;
    row.project = container.project;
    row.image = image;
  }
  if (held.length > 0) return;
  const { process, pid, unit } = nobody;
  rows.push({ protocol, address, port, process, pid, unit, ...container, image, exposure: exposureOf(address) });
}

function isFree(row: ListeningPort, container: ContainerKey): boolean {
  const held = containerOf(row);
  if (held !== undefined) return sameContainer(held, container);
  return row.process === null || proxies.test(row.process);
}

function containerOf({ container, project = null }: ListeningPort): ContainerKey | undefined {
  return container === null ? undefined : { container, project };
}

function isSamePlace(held: string, published: string): boolean {
  if (held === published) return true;
  return anyAddress.includes(published) && anyAddress.includes(held);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
