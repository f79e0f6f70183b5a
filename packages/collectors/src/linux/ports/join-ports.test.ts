import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { exposureOf, joinPorts, type PortFacts, type PublishedPort } from './join-ports.ts';
import type { BoundSocket } from './proc-net.ts';
import type { SocketOwner } from './socket-owners.ts';

const ephemeral = [32_768, 60_999] as const;

function owner(process: string, pid = 10): SocketOwner {
  return { pid, process, unit: null, containerId: null };
}

function rows(facts: Partial<PortFacts>): string[] {
  const nothing = { sockets: [], owners: new Map(), published: [], containers: new Map(), ephemeral };
  return joinPorts({ ...nothing, ...facts }).map(
    ({ protocol, address, port, process, container, exposure }) =>
      `${protocol} ${address} ${port} ${process ?? '-'} ${container ?? '-'} ${exposure}`,
  );
}

function socket(protocol: 'tcp' | 'udp', address: string, port: number, inode = port): BoundSocket {
  return { protocol, address, port, inode };
}

function published(address: string, port: number, container = 'web', protocol = 'tcp'): PublishedPort {
  return { protocol, address, port, container: { container, project: null }, image: 'nginx:1' };
}

it('makes one row of both families on all addresses, and none of two programs', () => {
  const sockets = [socket('tcp', '0.0.0.0', 80, 1), socket('tcp', '::', 80, 2)];
  expect(rows({ sockets })).toEqual(['tcp * 80 - - all']);
  const owners = new Map([
    [1, owner('nginx')],
    [2, owner('caddy')],
  ]);
  expect(rows({ sockets, owners })).toEqual(['tcp :: 80 caddy - all', 'tcp 0.0.0.0 80 nginx - all'].toSorted());
});

it('leaves UDP out that only asks others, and keeps what serves in both families', () => {
  expect(rows({ sockets: [socket('udp', '0.0.0.0', 45_555)] })).toEqual([]);
  expect(rows({ sockets: [socket('udp', '0.0.0.0', 51_820, 1), socket('udp', '::', 51_820, 2)] })).toEqual([
    'udp * 51820 - - all',
  ]);
  expect(
    rows({ sockets: [socket('udp', '0.0.0.0', 45_555)], published: [published('*', 45_555, 'vpn', 'udp')] }),
  ).toEqual(['udp 0.0.0.0 45555 - vpn all']);
  expect(rows({ sockets: [socket('tcp', '127.0.0.1', 45_555)] })).toEqual(['tcp 127.0.0.1 45555 - - loopback']);
});

it('joins a container with the helper that holds its port', () => {
  const sockets = [socket('tcp', '0.0.0.0', 8080, 1), socket('tcp', '::', 8080, 2)];
  const owners = new Map([
    [1, owner('docker-proxy', 11)],
    [2, owner('docker-proxy', 12)],
  ]);
  expect(rows({ sockets, owners, published: [published('*', 8080)] })).toEqual(['tcp * 8080 docker-proxy web all']);
});

it('shows a published port that nobody holds, as with rules of the firewall alone', () => {
  expect(rows({ published: [published('*', 8080), published('127.0.0.1', 5432, 'db')] })).toEqual([
    'tcp 127.0.0.1 5432 - db loopback',
    'tcp * 8080 - web all',
  ]);
});

it('never gives the port of another program to a container', () => {
  const sockets = [socket('tcp', '0.0.0.0', 8080)];
  const owners = new Map([[8080, owner('nginx')]]);
  expect(rows({ sockets, owners, published: [published('0.0.0.0', 8080)] })).toEqual(
    ['tcp 0.0.0.0 8080 nginx - all', 'tcp 0.0.0.0 8080 - web all'].toSorted(),
  );
  expect(
    rows({ sockets: [socket('tcp', '127.0.0.1', 8080)], published: [published('192.168.1.5', 8080)] }).length,
  ).toBe(2);
});

it('knows a container that shares the network of the machine by its control group', () => {
  const owners = new Map([[9100, { ...owner('node_exporter'), containerId: 'id' }]]);
  const containers = new Map([['id', { key: { container: 'exporter', project: null }, image: 'exporter:1' }]]);
  expect(rows({ sockets: [socket('tcp', '0.0.0.0', 9100)], owners, containers })).toEqual([
    'tcp 0.0.0.0 9100 node_exporter exporter all',
  ]);
});

it.each([
  ['0.0.0.0', 'all'],
  ['::', 'all'],
  ['*', 'all'],
  ['127.0.0.1', 'loopback'],
  ['127.0.0.53', 'loopback'],
  ['::1', 'loopback'],
  ['192.168.1.5', 'lan'],
  ['fe80::1', 'lan'],
])('says who can reach %s', (address, exposure) => {
  expect(exposureOf(address)).toBe(exposure as never);
});

it('gives every listener exactly one row, in one order whatever comes first', () => {
  const sockets = fc.array(
    fc.record({
      protocol: fc.constantFrom('tcp' as const, 'udp' as const),
      address: fc.constantFrom('0.0.0.0', '::', '127.0.0.1', '::1', '192.168.1.5'),
      port: fc.integer({ min: 1, max: 6 }),
      inode: fc.integer({ min: 1, max: 8 }),
    }),
    { maxLength: 25 },
  );
  const owners = fc.array(fc.constantFrom('docker-proxy', 'nginx'), { maxLength: 8 });
  const ports = fc.array(fc.tuple(fc.constantFrom('*', '0.0.0.0', '127.0.0.1'), fc.integer({ min: 1, max: 6 })), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(sockets, owners, ports, (all, names, open) => {
      const facts = {
        owners: new Map(names.map((name, index) => [index + 1, owner(name, index + 1)])),
        published: open.map(([address, port]) => published(address, port)),
      };
      const found = rows({ ...facts, sockets: all });
      expect(new Set(found).size).toBe(found.length);
      expect(rows({ ...facts, sockets: all.toReversed() })).toEqual(found);
      for (const { protocol, port } of all)
        expect(found.some((row) => row.startsWith(`${protocol} `) && row.split(' ')[2] === String(port))).toBe(true);
    }),
  );
});
