import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whom a connection comes from, once forwarding headers of listed proxies are believed. */
export interface Client {
  readonly address: string;
  /** The client reached the proxy by TLS; undefined when no listed proxy said anything. */
  readonly forwardedTls: boolean | undefined;
  /** The host that the client asked the proxy for. */
  readonly forwardedHost: string | undefined;
}

/** Tells the client's address from the peer's and the headers. */
export interface ClientAddresses {
  of(peer: string, headers: Headers): Client;
}

/** Believes `X-Forwarded-For`, `-Proto` and `-Host` only from the addresses and networks listed. */
export function createClientAddresses(trustedProxies: readonly string[]): ClientAddresses {
  const trusted = trustedProxies.length === 0 ? undefined : blockListOf(trustedProxies);
  return {
    of(rawPeer, headers) {
      const peer = plainAddress(rawPeer);
      if (trusted === undefined || !isListed(trusted, peer)) {
        return { address: peer, forwardedTls: undefined, forwardedHost: undefined };
      }
      const proto = headers.get('x-forwarded-proto');
      return {
        address: forwardedAddress(trusted, peer, headers.get('x-forwarded-for')),
        forwardedTls: proto === null ? undefined : lastOf(proto).toLowerCase() === 'https',
        forwardedHost: headers.get('x-forwarded-host') ?? undefined,
      };
    },
  };
}

/** The list of networks as one question; entries were checked by the option table. */
function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isListed(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The right-most address that is no listed proxy: what stands left of it anybody could have written. */
function forwardedAddress(trusted: BlockList, peer: string, header: string | null): string {
  const chain = (header ?? '')
    .split(',')
    .map((part) => plainAddress(part.trim()))
    .slice(-32);
  for (const address of chain.reverse()) {
    if (isIP(address) === 0) return peer;
    if (!isListed(trusted, address)) return address;
  }
  return peer;
}

function lastOf(list: string): string {
  return list.split(',').at(-1)?.trim() ?? '';
}

/** `::ffff:10.0.0.7` -> `10.0.0.7`. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** Whether an address is of this machine's loopback. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
}

/** What limits count by: an IPv4 address, or the /64 of an IPv6 one, since a client owns all of that. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
