import { reservedServerIds } from './reserved-ids.ts';
import { freeSlug, serverSlug } from './server-slug.ts';

/** An agent that asks for a server to be. */
export interface Newcomer {
  readonly hostname: string;
  readonly machineId: string;
  readonly address: string;
  /** The server that its token is for, where it is for a certain one. */
  readonly tokenServerId: string | undefined;
}

/** A server that there is already. */
export interface Resident {
  readonly serverId: string;
  readonly machineId: string | undefined;
  /** Its agent was heard within its interval. */
  readonly live: boolean;
  /** Addresses that are known to be its own. */
  readonly addresses: readonly string[];
  readonly everReported: boolean;
  /** Where its agent reported from last. */
  readonly lastAddress: string | undefined;
}

/** `same`: the newcomer is this server again, and its older key ends. `new`: it becomes one; `clonedFrom` is a living machine with its machine id. */
export type Chosen =
  | { readonly kind: 'same'; readonly serverId: string }
  | { readonly kind: 'new'; readonly serverId: string; readonly clonedFrom: string | undefined };

/**
 * Which server an enrolling agent is. The same machine id is the same server, unless that one is alive at another address (or behind one that several
 * share): then one is a copy of the other, and they must not report as one.
 */
export function chooseServer(newcomer: Newcomer, residents: readonly Resident[]): Chosen {
  const byId = new Map(residents.map((resident) => [resident.serverId, resident]));
  const { tokenServerId } = newcomer;
  if (tokenServerId !== undefined) {
    return byId.has(tokenServerId)
      ? { kind: 'same', serverId: tokenServerId }
      : { kind: 'new', serverId: tokenServerId, clonedFrom: undefined };
  }
  const twin = residents.find((resident) => resident.machineId === newcomer.machineId);
  if (twin !== undefined && !isElsewhere(twin, newcomer, residents)) return { kind: 'same', serverId: twin.serverId };
  const wanted = serverSlug(newcomer.hostname);
  const waiting = byId.get(wanted);
  if (waiting !== undefined && waiting.machineId === undefined && !waiting.everReported) {
    return { kind: 'same', serverId: wanted };
  }
  return {
    kind: 'new',
    serverId: freeSlug(wanted, (slug) => byId.has(slug) || reservedServerIds.has(slug)),
    clonedFrom: twin?.serverId,
  };
}

/** Whether the newcomer is another machine than its living twin: its address is none of the twin's, or one that says nothing since others have it too. */
function isElsewhere(twin: Resident, { address }: Newcomer, residents: readonly Resident[]): boolean {
  if (!twin.live) return false;
  return (
    !twin.addresses.includes(address) || residents.some((other) => other !== twin && other.lastAddress === address)
  );
}
