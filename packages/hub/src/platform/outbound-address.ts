import { BlockList, isIP } from 'node:net';

/** What an address is to us: one we may reach, this machine itself, or one that nothing of a home lab is behind. */
export type AddressKind = 'open' | 'loopback' | 'denied';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Link-local (cloud metadata among it), unspecified, multicast, reserved; and the ways to write IPv4 inside IPv6. */
const denied = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  denied.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['64:ff9b:1::', 48],
  ['100::', 64],
] as const) {
  denied.addSubnet(net, bits, 'ipv6');
}

/** Judges an IP address in text; what is none is denied. An IPv4 address in an IPv6 coat (mapped, compatible, NAT64, 6to4) is judged as what it is. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return 'denied';
  const inner = family === 6 ? embeddedIpv4(bare) : bare;
  if (inner !== undefined) return kindOf(inner, 'ipv4');
  return kindOf(bare, 'ipv6');
}

function kindOf(address: string, family: 'ipv4' | 'ipv6'): AddressKind {
  if (denied.check(address, family)) return 'denied';
  return loopback.check(address, family) ? 'loopback' : 'open';
}

/** The IPv4 address that an IPv6 one stands for; undefined when it stands for itself. */
function embeddedIpv4(address: string): string | undefined {
  const words = wordsOf(address);
  const high = words.slice(0, 6).join(' ');
  if (high === '0 0 0 0 0 65535' || high === '100 65435 0 0 0 0') return ipv4Of(words[6], words[7]);
  // `::` and `::1` stand for themselves.
  if (high === '0 0 0 0 0 0' && (words[6] !== 0 || (words[7] ?? 0) > 1)) return ipv4Of(words[6], words[7]);
  if (words[0] === 0x2002) return ipv4Of(words[1], words[2]);
  return undefined;
}

/** The eight 16-bit words of an IPv6 address. */
function wordsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = dotted === null ? address : `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...(tail === undefined ? [] : zeros), ...after].map((word) => Number.parseInt(word, 16));
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function ipv4Of(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
