import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../../parser.contract.ts';
import { orderOfMasks } from './byte-order.ts';
import { parseProcNet, readAddress, type BoundSockets } from './proc-net.ts';
import { containerOf, unitOf } from './socket-owners.ts';
import { parseRange } from './ports.ts';

const folder = 'ports/server-with-docker/look-1/proc';

function sane(result: unknown): void {
  for (const { port, address, inode } of (result as BoundSockets).sockets) {
    expect(port).toBeWithin(0, 65_536);
    expect(address).toMatch(/^[0-9a-f.:]+$/);
    expect(inode).toBeGreaterThanOrEqual(0);
  }
}

describeParser('parseProcNet (tcp)', {
  parse: (text) => parseProcNet(text, 'tcp', 'little'),
  seeds: [`${folder}/net/tcp`, `${folder}/net/tcp6`],
  corpus: /^procnet\/.*tcp6?$/,
  sane,
});
describeParser('parseProcNet (udp)', {
  parse: (text) => parseProcNet(text, 'udp', 'little'),
  seeds: [`${folder}/net/udp`, `${folder}/net/udp6`],
  corpus: /^procnet\/.*udp6?(?:_broken)?$/,
  sane,
});
describeParser('parseRange', { parse: parseRange, seeds: [`${folder}/sys/net/ipv4/ip_local_port_range`] });
describeParser('orderOfMasks', { parse: orderOfMasks, seeds: ['ports/big-endian-machine/look-1/proc/net/route'] });
describeParser('unitOf', { parse: unitOf, seeds: [`${folder}/300/cgroup`, `${folder}/501/cgroup`] });

it.each([
  ['0100007F', '127.0.0.1'],
  ['0501A8C0', '192.168.1.5'],
  ['00000000', '0.0.0.0'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000001000000', '::1'],
  ['000080FE00000000FFADE15609667CFE', 'fe80::56e1:adff:fe7c:6609'],
  ['0000000000000000FFFF00000100007F', '127.0.0.1'],
  ['B80D0120000000000000000001000000', '2001:db8::1'],
])('reads %p of a machine that puts the low byte first', (words, address) => {
  expect(readAddress(words, 'little')).toBe(address);
});

it.each([
  ['7F000001', '127.0.0.1'],
  ['C0A80105', '192.168.1.5'],
  ['20010DB8000000000000000000000001', '2001:db8::1'],
  ['00000000000000000000FFFF7F000001', '127.0.0.1'],
])('reads %p of a machine that puts the high byte first', (words, address) => {
  expect(readAddress(words, 'big')).toBe(address);
});

it('writes every address of IPv6 so that others read the same', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }), (groups) => {
      const words = groups.map((group) => group.toString(16).padStart(4, '0')).join('');
      const address = readAddress(words, 'big') ?? '';
      fc.pre(address.includes(':'));
      expect(new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]/`).hostname).toBe(`[${address}]`);
    }),
  );
});

it('takes what listens, and neither connections nor what waits to end', () => {
  function row(local: string, remote: string, state: string): string {
    return `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 77 1 0 100 0 0 10 0`;
  }
  const text = [
    'head',
    row('00000000:0016', '00000000:0000', '0A'),
    row('0100007F:0016', '0100007F:B656', '01'),
    row('0100007F:E772', '0100007F:0050', '06'),
    row('00000000:0017', '0100007F:B656', '0A'),
  ].join('\n');
  expect(parseProcNet(text, 'tcp', 'little')).toEqual({
    sockets: [{ protocol: 'tcp', address: '0.0.0.0', port: 22, inode: 77 }],
    malformed: 0,
  });
});

it('counts broken lines and reads the others', () => {
  const good = '   0: 00000000:0016 00000000:0000 0A 0:0 00:0 0     0        0 77 1';
  const text = [
    'head',
    '  1: 00000000:0016 00000000:0000 0A',
    good,
    'x',
    '  2: 0000:0016 00000000:0000 0A 0 0 0 0 0 7',
    '',
  ].join('\n');
  const { sockets, malformed } = parseProcNet(text, 'tcp', 'little');
  expect([sockets.length, malformed]).toEqual([1, 3]);
});

it('knows the order of bytes by a mask that can only be read one way', () => {
  function table(mask: string): string {
    return `Iface\tDestination\n eth0\t0\t0\t0003\t0\t0\t0\t${mask}\t0\t0\t0`;
  }
  expect(
    ['00FFFFFF', '0000FFFF', 'FFFFFF00', 'F0FFFFFF', 'FFFFFFFF', '00000000', 'xx'].map((mask) =>
      orderOfMasks(table(mask)),
    ),
  ).toEqual(['little', 'little', 'big', 'little', undefined, undefined, undefined]);
});

it.each([
  ['0::/system.slice/nginx.service', 'nginx.service'],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/syncthing.service', 'syncthing.service'],
  ['12:pids:/x\n1:name=systemd:/system.slice/ssh.service\n0::/', 'ssh.service'],
  ['0::/system.slice/system-getty.slice/getty@tty1.service/tasks', 'getty@tty1.service'],
  ['0::/user.slice/user-1000.slice/session-2.scope', null],
  ['0::/init.scope', null],
  ['', null],
])('finds the unit in %p', (text, unit) => {
  expect(unitOf(text)).toBe(unit);
});

it.each([
  [`0::/system.slice/docker-${'ab'.repeat(32)}.scope`, 'ab'.repeat(32)],
  [`5:cpu:/docker/${'ab'.repeat(32)}`, 'ab'.repeat(32)],
  [`0::/machine.slice/libpod-${'cd'.repeat(32)}.scope/container`, 'cd'.repeat(32)],
  ['0::/system.slice/docker.service', null],
  [`0::/machine.slice/libpod-conmon-${'cd'.repeat(32)}.scope`, null],
])('finds the container in %p', (text, id) => {
  expect(containerOf(text)).toBe(id);
});

it('takes no range that cannot be one', () => {
  expect(['32768\t60999\n', '1024 65535', '0 5', '9 3', '1 70000', 'x', ''].map(parseRange)).toEqual([
    [32_768, 60_999],
    [1024, 65_535],
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
