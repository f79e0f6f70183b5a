import type { Interface } from '@labkeeper/protocol/inventory';
import { linkOptional, listOptional, readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { plainText, plainTextOrNull } from '../../text.ts';
import { parseIfInet6, parseIpv4 } from './addresses.ts';

/** States of an interface in the order of their numbers; the kernel's words (operstates.rst), `dormant` and the like as down. */
export const interfaceStates = ['up', 'down', 'unknown'] as const;

/** The machine's ends of containers and virtual machines, and the like: they come and go by the hundred. */
const passing =
  /^(?:lo|veth|cali|lxc|ifb|dummy|fwbr|fwln|fwpr|cni|tunl0|sit0|gre0|gretap0|erspan0|ip6tnl0|ip6gre0|ip6_vti0|ip_vti0)/;
/** Where a container has no device behind any interface, these are still not its own. */
const builtOnOthers = /^(?:lo|veth|docker|br-|virbr|cni|flannel|cali|tap|tun|wg|ifb|dummy|bond|vlan|.+\.\d+$)/;

const maxInterfaces = 64;
const maxRouteText = 256 * 1024;

/** Describes the interfaces that last; `names` are those of /proc/net/dev. */
export async function describeInterfaces(host: Host, names: readonly string[]): Promise<Interface[]> {
  const lasting = names.filter((name) => !passing.test(name) && !name.includes('/'));
  const physical = await physicalOf(host, lasting);
  const first = lasting.filter((name) => physical.has(name));
  const others = lasting.filter((name) => !physical.has(name));
  const ipv4 = await readIpv4(host);
  const ipv6 = parseIfInet6((await readOptional(host, '/proc/net/if_inet6')) ?? '');
  const found: Interface[] = [];
  for (const name of [...first, ...others].slice(0, maxInterfaces)) {
    const addresses = [...(ipv4.get(name) ?? []), ...(ipv6.get(name) ?? [])].slice(0, 64);
    found.push(await describe(host, name, { addresses, physical: physical.has(name) }));
  }
  return found;
}

/** Whether every interface still has the state in which it was described. */
export async function statesHold(host: Host, interfaces: readonly Interface[]): Promise<boolean> {
  const words = await host.readFiles(interfaces.map(({ name }) => `/sys/class/net/${name}/operstate`));
  return interfaces.every(({ state }, index) => state === stateOf(words[index]));
}

/** The state in the kernel's word as one of ours. Tunnels and loopback do not know theirs: "unknown" while they work. */
export function stateOf(word: string | undefined): (typeof interfaceStates)[number] {
  const state = word?.trim();
  if (state === 'up') return 'up';
  return state === undefined || state === '' || state === 'unknown' ? 'unknown' : 'down';
}

async function describe(
  host: Host,
  name: string,
  known: Pick<Interface, 'addresses' | 'physical'>,
): Promise<Interface> {
  const folder = `/sys/class/net/${name}`;
  const address = (await readOptional(host, `${folder}/address`))?.trim() ?? '';
  const state = stateOf(await readOptional(host, `${folder}/operstate`));
  // Without a link the driver refuses (EINVAL), and virtual ones state −1.
  const speed = state === 'down' ? undefined : toNumber(await readOptional(host, `${folder}/speed`));
  return {
    name: plainText(name),
    mac_address: /^(?:00:)*00$/.test(address) ? null : plainTextOrNull(address, 64),
    addresses: known.addresses,
    state,
    speed_mbit: speed !== undefined && speed > 0 && speed < 10_000_000 ? speed : null,
    mtu: toNumber(await readOptional(host, `${folder}/mtu`)) ?? null,
    physical: known.physical,
  };
}

/** Those with a device behind them. A container has none: there its own ends count. */
async function physicalOf(host: Host, names: readonly string[]): Promise<ReadonlySet<string>> {
  const real: string[] = [];
  for (const name of names) {
    const link = await linkOptional(host, `/sys/class/net/${name}`);
    const device = link === undefined ? (await listOptional(host, `/sys/class/net/${name}/device`)).length > 0 : false;
    if (device || (link !== undefined && !link.includes('/virtual/'))) real.push(name);
  }
  return new Set(real.length > 0 ? real : names.filter((name) => !builtOnOthers.test(name)));
}

async function readIpv4(host: Host): Promise<Map<string, string[]>> {
  const route = (await readOptional(host, '/proc/net/route')) ?? '';
  // A router with the whole Internet's routes has a trie of many megabytes.
  if (route.length > maxRouteText) return new Map();
  return parseIpv4((await readOptional(host, '/proc/net/fib_trie')) ?? '', route);
}
