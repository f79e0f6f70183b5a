import type { ListeningPort, Ports } from '@labkeeper/protocol/inventory';
import { isKnownAs, ownerOf } from './port-owner.ts';

/** A listener as it is remembered. Times are ms since 1970; `openedAt` null: it was there at the first look, `closedAt` null: it is there now. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly address: string;
  /** Who listens, several at one address with `, ` between them; null where nobody could tell. */
  readonly owner: string | null;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
}

/** How long something that listens is new, in ms. */
export const newForMs = 3_600_000;
/** What has been away for no longer than this (ms) is back, not new: an update, a restart, a night without power. */
const backWithinMs = 7 * 86_400_000;
/** Resolvers ask from ports of their own choice, each for a moment: what is open over UDP for less than two looks (ms) serves nobody. */
const believedAfterMs = 150_000;
const usualRange = [32_768, 60_999];
const between = ', ';
const longestOwner = 300;
/** Programs that hold a port in the name of a container. */
const proxies = /^(?:docker-proxy|dockerd|rootlessport|conmon|slirp4netns|pasta|passt|netavark|podman)/;

/** Those who listen at one address, by their names. */
interface Place {
  readonly row: ListeningPort;
  readonly owners: Map<string, ListeningPort>;
  /** What they seem to be called, of whom nobody can be sure. */
  readonly guesses: string[];
}

/**
 * The listeners of a server that must be written after a look at its ports: what opened, what closed, what changed hands. `known` undefined: nobody has
 * looked before, so all of it is as it was. Ports that the kernel gives out by itself are left out: they change with every connection.
 */
export function listenerChanges(known: readonly Listener[] | undefined, ports: Ports, now: number): Listener[] {
  const before = new Map((known ?? []).map((listener) => [keyOf(listener), listener]));
  const byPort = Map.groupBy(known ?? [], portOf);
  const places = placesOf(ports);
  const changed: Listener[] = [];
  for (const [key, place] of places) {
    const { protocol, port, address } = place.row;
    const held = before.get(key);
    const others = byPort.get(portOf(place.row)) ?? [];
    const openedAt = known === undefined ? null : openedAtOf(held, others, place, now);
    const next = { protocol, port, address, owner: ownerNow(held, place, now), openedAt, closedAt: null };
    if (!isSame(held, next)) changed.push(next);
  }
  const gone = [...before].filter(([key, { closedAt }]) => !places.has(key) && closedAt === null);
  return [...changed, ...gone.map(([, listener]) => ({ ...listener, closedAt: now }))];
}

/** Whether a listener has been there long enough to be one. */
export function isBelieved({ protocol, openedAt, closedAt }: Listener, now: number): boolean {
  return protocol === 'tcp' || openedAt === null || Math.abs((closedAt ?? now) - openedAt) >= believedAfterMs;
}

/** Whether only the machine itself can reach an address. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function placesOf(ports: Ports): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const row of ports.listening) {
    if (isEphemeral(ports, row.port)) continue;
    const key = keyOf(row);
    const place: Place = places.get(key) ?? { row, owners: new Map(), guesses: [] };
    const owner = ownerOf(row);
    if (owner !== null && isNamed(row, ports)) place.owners.set(owner, row);
    else if (owner !== null) place.guesses.push(owner);
    places.set(key, place);
  }
  return places;
}

/** While containers cannot be told, the helper that holds a port for one says nothing, and neither does a program that runs in one. */
function isNamed({ container, unit, process }: ListeningPort, { containers }: Ports): boolean {
  if (container !== null) return true;
  if (process !== null && proxies.test(process)) return false;
  return unit !== null || containers !== 'denied';
}

/** What listened on the port already, at this address or at others that as many can reach, is no newcomer. */
function openedAtOf(held: Listener | undefined, others: readonly Listener[], place: Place, now: number): number | null {
  if (held !== undefined && isBack(held, now) && hasOwners(held, place)) return held.openedAt;
  const twin = others.find(
    (one) => one !== held && reachOf(one) >= reachOf(place.row) && isBack(one, now) && hasOwners(one, place),
  );
  return twin === undefined ? now : twin.openedAt;
}

function isBack({ closedAt }: Listener, now: number): boolean {
  return closedAt === null || now - closedAt <= backWithinMs;
}

/** Whether everybody who listens there is known from before, by one name or another. Who could not be named before is no newcomer when he can. */
function hasOwners({ owner }: Listener, { owners }: Place): boolean {
  if (owner === null) return true;
  const known = owner.split(between);
  return [...owners.values()].every((row) => known.some((name) => isKnownAs(row, name)));
}

/**
 * Of several at one address one may be away for a moment: the names stay while no other comes. A newcomer of whom people are told by one name is not
 * called by another meanwhile.
 */
function ownerNow(held: Listener | undefined, place: Place, now: number): string | null {
  const { owners, guesses } = place;
  const known = held?.owner ?? null;
  const names = owners.size > 0 ? [...owners.keys()].toSorted() : guesses;
  if (names.length === 0 || (owners.size === 0 && known !== null)) return known;
  const isOld = names.every((name) => known?.split(between).includes(name));
  const isTold = held !== undefined && known !== null && isNew(held, now) && hasOwners(held, place);
  return isOld || isTold ? known : names.join(between).slice(0, longestOwner);
}

function isNew({ openedAt }: Listener, now: number): boolean {
  return openedAt !== null && Math.abs(now - openedAt) <= newForMs;
}

function isEphemeral({ ephemeral_range: range }: Ports, port: number): boolean {
  const [from = 0, to = 0] = range ?? usualRange;
  return port >= from && port <= to;
}

function isSame(before: Listener | undefined, next: Listener): boolean {
  if (before === undefined) return false;
  return before.owner === next.owner && before.openedAt === next.openedAt && before.closedAt === next.closedAt;
}

/** How many can reach an address: 0 the machine itself, 1 who reaches that address, 2 everybody. */
function reachOf({ address }: Pick<Listener, 'address'>): number {
  if (isLoopback(address)) return 0;
  return address === '0.0.0.0' || address === '::' || address === '*' ? 2 : 1;
}

function portOf({ protocol, port }: Pick<Listener, 'protocol' | 'port'>): string {
  return `${protocol}/${port}`;
}

function keyOf(one: Pick<Listener, 'protocol' | 'port' | 'address'>): string {
  return `${portOf(one)} ${one.address}`;
}
