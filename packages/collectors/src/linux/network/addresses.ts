const maxAddresses = 64;

/** Addresses by interface with their prefix length, such as `fe80::1/64`, out of /proc/net/if_inet6. */
export function parseIfInet6(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split('\n', 4096)) {
    const match = /^([0-9a-f]{32}) [0-9a-f]+ ([0-9a-f]{2}) [0-9a-f]+ [0-9a-f]+ +(\S+)$/.exec(line.trim());
    if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) continue;
    add(found, match[3], `${shortenIpv6(match[1])}/${Number.parseInt(match[2], 16)}`);
  }
  return found;
}

/**
 * IPv4 addresses of this machine by interface, out of /proc/net/fib_trie (its own addresses) and /proc/net/route (which
 * network lies behind which interface). An address in no such network is left out.
 */
export function parseIpv4(fibTrie: string, route: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const networks = parseRoutes(route);
  for (const address of localAddresses(fibTrie)) {
    const value = ipv4Number(address);
    if (value === undefined) continue;
    const network = networks.find(({ base, mask }) => mask !== 0 && (value & mask) >>> 0 === base);
    if (network !== undefined) add(found, network.name, `${address}/${prefixLength(network.mask)}`);
  }
  return found;
}

/** The addresses that fib_trie marks as the machine's own: a leaf line, then one with `host LOCAL`. */
function localAddresses(fibTrie: string): string[] {
  const addresses = new Set<string>();
  let leaf: string | undefined;
  for (const line of fibTrie.split('\n', 50_000)) {
    const found = /^\s+\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line)?.[1];
    if (found !== undefined) leaf = found;
    else if (leaf !== undefined && line.includes('/32 host LOCAL') && !leaf.startsWith('127.')) addresses.add(leaf);
  }
  return [...addresses].slice(0, 4096);
}

/** Networks with the narrowest first. Words of /proc/net/route are in the byte order of the machine: little-endian here. */
function parseRoutes(route: string): { name: string; base: number; mask: number }[] {
  const networks: { name: string; base: number; mask: number }[] = [];
  for (const line of route.split('\n', 4096)) {
    const [name, destination, gateway, , , , , mask] = line
      .trim()
      .split('\t', 8)
      .map((part) => part.trim());
    if (name === undefined || destination === undefined || mask === undefined || gateway !== '00000000') continue;
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask)) continue;
    networks.push({ name, base: swapBytes(destination), mask: swapBytes(mask) });
  }
  return networks.sort((a, b) => b.mask - a.mask);
}

function swapBytes(word: string): number {
  const bytes = word.match(/../g) ?? [];
  return Number.parseInt(bytes.reverse().join(''), 16) >>> 0;
}

function ipv4Number(address: string): number | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function prefixLength(mask: number): number {
  return mask === 0 ? 0 : 32 - Math.log2(2 ** 32 - mask);
}

/** Eight groups without leading zeros, the first longest run of zero groups as `::` (RFC 5952). */
function shortenIpv6(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, ''));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

function add(found: Map<string, string[]>, name: string, address: string): void {
  const list = found.get(name) ?? [];
  if (list.length < maxAddresses) list.push(address);
  found.set(name, list);
}
