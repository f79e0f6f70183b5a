import type { ListeningPort } from '@labkeeper/protocol/inventory';
import type { ListenersTable } from '../../platform/tables.ts';
import { ownerOf } from '../../domain/port-owner.ts';
import { projectOf } from './demo-containers.ts';
import type { DemoServer } from './demo-fleet.ts';
import { hash } from './demo-noise.ts';
import { conditionOf, isUp, workloads } from './demo-workloads.ts';

/** Of a program that is not watched: only from the machine itself where `address` says so. */
interface Listening {
  readonly process: string;
  readonly unit: string;
  readonly protocol?: 'udp';
  readonly address?: string;
  readonly port: number;
}

const everywhere: readonly Listening[] = [
  { process: 'sshd', unit: 'ssh.service', port: 22 },
  { process: 'chronyd', unit: 'chrony.service', protocol: 'udp', address: '127.0.0.1', port: 323 },
  { process: 'avahi-daemon', unit: 'avahi-daemon.service', protocol: 'udp', port: 5353 },
];
const ups: Listening = { process: 'upsd', unit: 'nut-server.service', address: '127.0.0.1', port: 3493 };
/** What listened on a server until lately. */
const gone = { serverId: 'omv-mediaserver', port: 3579, owner: 'ombi of mediaserver', minutesAgo: 1250 } as const;

/** What listens on a server at `at`. */
export function demoPorts(server: DemoServer, at: number, now: number): ListeningPort[] {
  const own = [...everywhere, ...(server.ups === undefined ? [] : [ups])].map((one) => rowOf(server, one));
  const names = [...server.services, ...(server.containers ?? [])].filter((name) =>
    isUp(conditionOf(server, name, at, now)),
  );
  return [...own, ...names.flatMap((name) => rowsOf(server, name))];
}

/** What a hub remembers at its first look of servers on which something began or ceased to listen lately. */
export function demoListeners(servers: readonly DemoServer[], now: number): ListenersTable[] {
  const rows = servers.flatMap((server) => {
    const began = Object.entries(server.ills ?? {}).find(([, { what }]) => what === 'new');
    if (began === undefined) return [];
    const [name, { minutes }] = began;
    return demoPorts(server, now, now).map((row): ListenersTable => {
      const { protocol, port, address, container } = row;
      const opened_at = container === name ? now - minutes * 60_000 : null;
      return { server_id: server.id, protocol, port, address, owner: ownerOf(row), opened_at, closed_at: null };
    });
  });
  const { serverId: server_id, port, owner, minutesAgo } = gone;
  const closed_at = now - minutesAgo * 60_000;
  return [...rows, { server_id, protocol: 'tcp', port, address: '0.0.0.0', owner, opened_at: null, closed_at }];
}

function rowsOf(server: DemoServer, name: string): ListeningPort[] {
  const { image = null, ports = [] } = workloads[name] ?? {};
  const rows = ports.map((port) => rowOf(server, { process: name, unit: `${name}.service`, port }));
  // Names are asked for over UDP too.
  const dns = ports.includes(53)
    ? [rowOf(server, { process: name, unit: `${name}.service`, port: 53, protocol: 'udp' })]
    : [];
  if (image === null) return [...rows, ...dns];
  const published = { process: 'docker-proxy', unit: 'docker.service', container: name, project: projectOf(server) };
  return rows.map((row) => ({ ...row, ...published, image }));
}

function rowOf(server: DemoServer, { process, unit, port, protocol, address = '0.0.0.0' }: Listening): ListeningPort {
  return {
    protocol: protocol ?? 'tcp',
    address,
    port,
    process,
    pid: 600 + (hash(`${server.id}${process}${port}`) % 30_000),
    unit,
    container: null,
    project: null,
    image: null,
    exposure: address === '0.0.0.0' ? 'all' : 'loopback',
  };
}
