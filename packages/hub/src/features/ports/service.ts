import type { Container, Ports } from '@labkeeper/protocol/inventory';
import type {
  FleetPort,
  FreePorts,
  PortChange,
  PortCheck,
  PortCheckRequest,
  PortConflict,
} from '@labkeeper/protocol/port-map';
import { ClockSteps } from '../../domain/clock-steps.ts';
import { formatInstant } from '../../domain/instant.ts';
import { isBelieved, isLoopback, listenerChanges, newForMs, type Listener } from '../../domain/listener-changes.ts';
import type { Measured } from '../../domain/measured.ts';
import { clashesWith, conflictsOf, freePorts, type ServerPorts, type WantedPorts } from '../../domain/port-map.ts';
import { withKnownContainers } from '../../domain/port-owner.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import {
  forgetListener,
  forgetListeners,
  readListeners,
  readOpenedSince,
  saveListener,
  shiftListeners,
} from './store.ts';
import { wantedPorts, type ProjectHint } from './wanted-ports.ts';

/** More newcomers at once are one change of the machine, not so many alerts. */
const mostNew = 20;
const mostFree = 1000;
const staleMessage = 'Nobody can say what listens on this server now: it is silent, or its agent cannot look.';
/** How long what went is remembered, in ms. */
const keptMs = 30 * 86_400_000;

/** A range of ports to look for free ones in; `serverId` undefined: free on every server. */
export interface FreeQuery {
  readonly serverId: string | undefined;
  readonly protocol: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
}

/** A look at the ports of a server, with the containers that are known of it. */
export interface PortsSeen {
  readonly ports: Ports;
  readonly containers: readonly Container[];
}

/** What listens where, since when, what is free and what would clash. */
export class PortsService {
  readonly #platform: Platform;
  readonly #servers: ServersService;
  /** What began to listen within the last hour, by server. */
  readonly #newcomers = new Map<string, readonly Listener[]>();
  /** Servers at whose ports somebody has looked in this life of the hub. */
  readonly #looked = new Set<string>();
  readonly #steps: ClockSteps;

  constructor(platform: Platform, servers: ServersService) {
    const { clock } = platform;
    this.#platform = platform;
    this.#servers = servers;
    this.#steps = new ClockSteps({ wall: clock.now(), monotonic: clock.monotonic() });
  }

  /** Reads what is new, and what was until lately: that it is not any more has to be said. */
  async start(): Promise<void> {
    const { db, clock } = this.#platform;
    for (const [serverId, listeners] of await readOpenedSince(db.read, clock.now() - 2 * newForMs)) {
      this.#newcomers.set(serverId, listeners);
    }
  }

  /** Takes in a look at the ports of a server (`isFirst`: nobody has looked before); resolves when what changed is durable. */
  async note(serverId: string, seen: PortsSeen, isFirst: boolean): Promise<void> {
    const { db, clock } = this.#platform;
    await this.#followClock();
    const now = clock.now();
    const known = await readListeners(db.read, serverId);
    // The hub may have ended between a first look and its listeners.
    const isNew = known.length === 0 && (isFirst || !this.#looked.has(serverId));
    const changed = listenerChanges(isNew ? undefined : known, withNames(seen), now);
    this.#looked.add(serverId);
    if (changed.length === 0) return;
    const forget = forgetListeners(db.write, serverId, now - keptMs);
    const writing = changed.map((one) =>
      isBelieved(one, now) || one.closedAt === null
        ? saveListener(db.write, serverId, one)
        : forgetListener(db.write, serverId, one),
    );
    await db.batch([...writing, forget]);
    const opened = changed.filter(({ closedAt, openedAt }) => closedAt === null && openedAt === now);
    const closed = new Set(changed.filter(({ closedAt }) => closedAt !== null).map(keyOf));
    const before = (this.#newcomers.get(serverId) ?? []).filter((one) => !closed.has(keyOf(one)));
    if (before.length + opened.length > 0 || closed.size > 0) this.#newcomers.set(serverId, [...before, ...opened]);
  }

  /** A clock that was set makes nothing older than it is; several hubs have a clock each. */
  async #followClock(): Promise<void> {
    const { clock, db, news } = this.#platform;
    const step = Math.round(this.#steps.since({ wall: clock.now(), monotonic: clock.monotonic() }));
    if (step === 0 || news.hasPeers) return;
    for (const [serverId, newcomers] of this.#newcomers) {
      const moved = newcomers.map((one) => ({ ...one, openedAt: one.openedAt === null ? null : one.openedAt + step }));
      this.#newcomers.set(serverId, moved);
    }
    await shiftListeners(db.write, step);
  }

  /** What is judged of the ports of a server: one number per newcomer, and one that says that somebody has looked. */
  samplesOf({ row, inventory }: ServerState): Measured[] {
    if (!inventory.has('ports')) return [];
    const held = this.#newcomers.get(row.server_id) ?? [];
    const now = this.#platform.clock.now();
    const open = held.filter(({ openedAt }) => openedAt !== null && Math.abs(now - openedAt) <= newForMs);
    if (open.length < held.length) this.#newcomers.set(row.server_id, open);
    const heard = open.filter((one) => !isLoopback(one.address) && isBelieved(one, now));
    const names = [...new Set(heard.map(nameOf))].slice(0, mostNew);
    const samples = names.map((listener) => ({ metric: 'listener_state', labels: { listener }, value: 1 }));
    return [{ metric: 'listener_state', value: 0 }, ...samples];
  }

  /** Everything that listens, by server and port. */
  async map(): Promise<FleetPort[]> {
    const opened = await this.#openedAt();
    return this.#all().flatMap(({ server_id, ports }) =>
      (ports?.listening ?? []).map((row) => {
        const at = opened.get(`${server_id} ${keyOf(row)}`);
        return { server_id, ...row, opened_at: at === undefined ? null : formatInstant(at) };
      }),
    );
  }

  /** Ports that more than one wants on the same server. */
  conflicts(): PortConflict[] {
    return this.#all().flatMap((server) => conflictsOf(server));
  }

  /** Ports of a range that nothing listens on and no container wants. Throws SERVER_NOT_FOUND. */
  free({ serverId, protocol, from, to }: FreeQuery): FreePorts {
    const meant = serverId === undefined ? this.#all() : [portsOf(this.#servers.require(serverId))];
    const servers = meant.filter((server) => this.#isKnown(server));
    const range = servers.map(({ ports }) => ports?.ephemeral_range ?? null).find((one) => one !== null) ?? null;
    return {
      protocol,
      from,
      to,
      // Where nobody has looked, nobody can say that a port is free.
      free: servers.length === 0 ? [] : freePorts(meant, { protocol, from, to }, mostFree),
      servers: servers.map(({ server_id }) => server_id),
      unknown: meant.filter((server) => !this.#isKnown(server)).map(({ server_id }) => server_id),
      ephemeral_range: range,
    };
  }

  /** Whether what a file wants is free. Throws SERVER_NOT_FOUND, PORTS_UNKNOWN where nobody looks now, and INVALID for a file that is none. */
  check({ server_id, content, ...hint }: PortCheckRequest): PortCheck {
    const server = portsOf(this.#servers.require(server_id));
    const file = readWanted(content, hint);
    if (server.ports === undefined) throw new ApiError('PORTS_UNKNOWN', { field: 'server_id' });
    if (!this.#isKnown(server)) throw new ApiError('PORTS_UNKNOWN', { field: 'server_id', message: staleMessage });
    const { clashes, unclear } = clashesWith(server, file);
    const isFree = clashes.length === 0 && unclear.length === 0;
    return { server_id, free: isFree, wanted: file.wanted.length, clashes, unclear };
  }

  /** Whether its ports are as they were last told: what listened yesterday says nothing about today. */
  #isKnown({ server_id, ports }: ServerPorts): boolean {
    return ports !== undefined && this.#servers.isLooking(this.#servers.require(server_id), 'ports');
  }

  /** What opened and closed since then (ms since 1970), the newest first. */
  async changes(since: number, serverId?: string): Promise<PortChange[]> {
    const rows = await readListeners(this.#platform.db.read, serverId);
    const now = this.#platform.clock.now();
    return rows
      .filter((row) => isBelieved(row, now))
      .flatMap(({ server_id, protocol, port, address, owner, openedAt, closedAt }): PortChange[] => {
        const about = { server_id, protocol, port, address, by: owner };
        const opened = openedAt !== null && openedAt >= since ? [{ change: 'opened' as const, at: openedAt }] : [];
        const closed = closedAt !== null && closedAt >= since ? [{ change: 'closed' as const, at: closedAt }] : [];
        return [...opened, ...closed].map(({ change, at }) => ({ ...about, change, at: formatInstant(at) }));
      })
      .toSorted((a, b) => (a.at < b.at ? 1 : -1));
  }

  async #openedAt(): Promise<Map<string, number>> {
    const rows = await readListeners(this.#platform.db.read, undefined);
    return new Map(
      rows.flatMap((row) => (row.openedAt === null ? [] : [[`${row.server_id} ${keyOf(row)}`, row.openedAt]])),
    );
  }

  #all(): ServerPorts[] {
    return [...this.#servers.states()]
      .map((state) => portsOf(state))
      .toSorted((a, b) => (a.server_id < b.server_id ? -1 : 1));
  }
}

/** The ports of one server as they were last reported, containers by the names that the inventory has for them. */
export function portsOf({ row, inventory }: ServerState): ServerPorts {
  const ports = inventory.get('ports')?.value as Ports | undefined;
  const containers = (inventory.get('containers')?.value ?? []) as readonly Container[];
  return {
    server_id: row.server_id,
    ports: ports === undefined ? undefined : withNames({ ports, containers }),
    containers,
  };
}

function withNames({ ports, containers }: PortsSeen): Ports {
  return { ...ports, listening: withKnownContainers(ports.listening, containers) };
}

function readWanted(content: string, hint: ProjectHint): WantedPorts {
  try {
    return wantedPorts(content, hint);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError('INVALID', { field: 'content', message: error.message });
  }
}

function keyOf({ protocol, port, address }: { protocol: string; port: number; address: string }): string {
  return `${protocol}/${port} ${address}`;
}

/** As a person calls it: `8096/tcp jellyfin`. */
function nameOf({ protocol, port, owner }: Listener): string {
  return owner === null ? `${port}/${protocol}` : `${port}/${protocol} ${owner}`;
}
