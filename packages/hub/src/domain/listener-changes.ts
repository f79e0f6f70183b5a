import type { Ports } from '@labkeeper/protocol/inventory';
import { ownerOf } from './port-map.ts';

/** A listener as it is remembered. Times are ms since 1970; `openedAt` null: it was there at the first look, `closedAt` null: it is there now. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly address: string;
  readonly owner: string | null;
  readonly openedAt: number | null;
  readonly closedAt: number | null;
}

/** What has been away for no longer than this (ms) is back, not new: an update, a restart, a night without power. */
const backWithinMs = 7 * 86_400_000;

/**
 * The listeners of a server that must be written after a look at its ports: what opened, what closed, what changed hands. `known` undefined: nobody has
 * looked before, so all of it is as it was. Ports that the kernel gives out by itself are left out: they change with every connection.
 */
export function listenerChanges(known: readonly Listener[] | undefined, ports: Ports, now: number): Listener[] {
  const before = new Map((known ?? []).map((listener) => [keyOf(listener), listener]));
  const changed: Listener[] = [];
  const seen = new Set<string>();
  for (const row of ports.listening.filter(({ port }) => !isEphemeral(ports, port))) {
    const listener = {
      protocol: row.protocol,
      port: row.port,
      address: row.address,
      owner: ownerOf(row),
      closedAt: null,
    };
    const key = keyOf(listener);
    if (seen.has(key)) continue;
    seen.add(key);
    const openedAt = openedAtOf(before.get(key), { owner: listener.owner, isFirst: known === undefined, now });
    const next = { ...listener, owner: listener.owner ?? before.get(key)?.owner ?? null, openedAt };
    if (!isSame(before.get(key), next)) changed.push(next);
  }
  const gone = [...before].filter(([key, { closedAt }]) => !seen.has(key) && closedAt === null);
  return [...changed, ...gone.map(([, listener]) => ({ ...listener, closedAt: now }))];
}

function openedAtOf(
  before: Listener | undefined,
  { owner, isFirst, now }: { readonly owner: string | null; readonly isFirst: boolean; readonly now: number },
): number | null {
  if (isFirst) return null;
  if (before === undefined) return now;
  // Who could not be named before is no newcomer when he can.
  if (owner !== null && before.owner !== null && owner !== before.owner) return now;
  const { closedAt, openedAt } = before;
  return closedAt === null || Math.abs(now - closedAt) <= backWithinMs ? openedAt : now;
}

function isEphemeral({ ephemeral_range: range }: Ports, port: number): boolean {
  const [from, to] = range ?? [];
  return from !== undefined && to !== undefined && port >= from && port <= to;
}

function isSame(before: Listener | undefined, next: Listener): boolean {
  if (before === undefined) return false;
  return before.owner === next.owner && before.openedAt === next.openedAt && before.closedAt === next.closedAt;
}

function keyOf({ protocol, port, address }: Pick<Listener, 'protocol' | 'port' | 'address'>): string {
  return `${protocol}/${port} ${address}`;
}
