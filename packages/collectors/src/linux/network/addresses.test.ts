import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../../parser.contract.ts';
import { parseIfInet6, parseIpv4 } from './addresses.ts';

const folder = 'network/bridge-docker-wireguard-vlan/look-1/proc/net';

describeParser('parseIfInet6', {
  parse: parseIfInet6,
  seeds: [`${folder}/if_inet6`],
  corpus: /procnet\/jc\/net_if_inet6$/,
  sane: (result) => expect((result as Map<string, string[]>).size).toBeGreaterThan(0),
});
describeParser('parseIpv4 of fib_trie', {
  parse: (text) => parseIpv4(text, 'eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n'),
  seeds: [`${folder}/fib_trie`],
});
describeParser('parseIpv4 of route', {
  parse: (text) => parseIpv4('  |-- 192.168.1.10\n   /32 host LOCAL\n', text),
  seeds: [`${folder}/route`],
  corpus: /procnet\/jc\/net_route$/,
});

it('gives an address to the interface with the narrowest network that holds it', () => {
  const trie =
    '  |-- 10.0.0.5\n     /32 host LOCAL\n  |-- 10.0.5.1\n     /32 host LOCAL\n  |-- 127.0.0.1\n     /32 host LOCAL\n';
  const route =
    'wide\t0000000A\t00000000\t1\t0\t0\t0\t000000FF\t0\nnarrow\t0005000A\t00000000\t1\t0\t0\t0\t00FFFFFF\t0\n';
  expect([...parseIpv4(trie, route)]).toEqual([
    ['wide', ['10.0.0.5/8']],
    ['narrow', ['10.0.5.1/24']],
  ]);
});

it('writes IPv6 addresses so that they mean the same as the groups', () => {
  const group = fc.oneof(
    fc.constant('0000'),
    fc.nat(0xffff).map((value) => value.toString(16).padStart(4, '0')),
  );
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const [address] = parseIfInet6(`${groups.join('')} 02 40 20 80 eth0\n`).get('eth0') ?? [];
      const text = address?.replace('/64', '') ?? '';
      expect(text).toBe(new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1));
    }),
  );
});
