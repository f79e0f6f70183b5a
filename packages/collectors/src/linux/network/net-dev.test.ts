import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { parseNetDev, type InterfaceCounters } from './net-dev.ts';

describeParser('parseNetDev', {
  parse: parseNetDev,
  seeds: [
    'network/bridge-docker-wireguard-vlan/look-1/proc/net/dev',
    'network/lxc-veth-without-blank/look-1/proc/net/dev',
  ],
  corpus: /procnet\/(?:jc\/net_dev|procfs\/dev)$/,
  sane: (result) => expect((result as Map<string, InterfaceCounters>).has('lo')).toBe(true),
});

it('reads a counter that stands directly behind the colon', () => {
  const found = parseNetDev(
    '  eth0:123456789       1    2    3    0     0          0         0      555       6    7    0    0     0       0          0\n',
  );
  expect(found.get('eth0')).toEqual({ rxBytes: 123_456_789, rxErrors: 2, rxDropped: 3, txBytes: 555, txErrors: 7 });
});
