import { StreamFromAgent, type AgentSettings, type StreamToAgent } from '@labkeeper/protocol/agent';
import type { LogsWanted } from '@labkeeper/protocol/log';
import { Compile } from 'typebox/compile';
import { formatInstant } from '../../domain/instant.ts';
import { readSample } from '../../domain/measured.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { Connection } from '../../platform/socket-route.ts';
import { isPlausible, plausibleFlat } from '../metrics/service.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { ServersService, ServerState } from '../servers/service.ts';
import type { AgentSettingsBook } from './agent-settings.ts';
import { LogFeeds, type LogFeed } from './log-feeds.ts';

/** One open stream of an agent. Times are monotonic ms. */
interface Session {
  readonly connection: Connection;
  readonly serverId: string;
  readonly keyId: string;
  readonly openedAt: number;
  heardAt: number;
  intervalMs: number;
  /** What the agent said it can do beside measuring. */
  able: ReadonlySet<string>;
}

/** Seconds between two pings. */
export const pingSeconds = 15;
const deadMs = 45_000;
const watchedMs = 1000;
const fallBackMs = 10_000;
const twinMs = 2000;
const twinWarning = 'two agents';

const frame = Compile(StreamFromAgent);

/** The streams of all agents: each learns how fast to report while somebody looks, and shows what it measures to those who do. */
export class AgentStreams {
  readonly #platform: Platform;
  readonly #servers: ServersService;
  readonly #settings: AgentSettingsBook;
  readonly #sessions = new Map<string, Session>();
  readonly #logs = new LogFeeds();
  readonly #fallBacks = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(platform: Platform, servers: ServersService, settings: AgentSettingsBook) {
    this.#platform = platform;
    this.#servers = servers;
    this.#settings = settings;
  }

  start(): void {
    const { live, scheduler, settings } = this.#platform;
    live.onWatchers((serverId, watchers) => this.#watchersChanged(serverId, watchers));
    scheduler.every({ name: 'agent-pings', everySeconds: pingSeconds, run: () => this.ping() });
    settings.onChange(() => {
      for (const session of this.#sessions.values()) {
        this.#sendRate(session, this.#wantedRate(session.serverId));
        void this.#sendSettings(session);
      }
    });
  }

  stop(): void {
    for (const timer of this.#fallBacks.values()) clearTimeout(timer);
    this.#fallBacks.clear();
    for (const { connection } of this.#sessions.values()) connection.close(1001, 'the hub is stopping');
  }

  /** Number of open streams. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Takes a new stream; the caller has proved to be this agent. */
  async open(connection: Connection): Promise<void> {
    const { caller } = connection.facts;
    const server = caller.kind === 'agent' ? this.#servers.find(caller.serverId) : undefined;
    if (caller.kind !== 'agent' || server === undefined) {
      connection.close(1008, 'only an enrolled agent has a stream');
      return;
    }
    const now = this.#platform.clock.monotonic();
    const { keyId, serverId } = caller;
    const session: Session = {
      connection,
      serverId,
      keyId,
      openedAt: now,
      heardAt: now,
      intervalMs: 0,
      able: new Set(),
    };
    this.#sessions.set(connection.id, session);
    server.agent.connections += 1;
    this.#servers.touch(server);
    send(session, { type: 'hello', server_id: serverId, server_time: formatInstant(this.#platform.clock.now()) });
    this.#sendRate(session, this.#wantedRate(serverId));
    await this.#sendSettings(session);
  }

  /** Takes a frame; what is none, or of a kind that nobody waits for, is counted and left. */
  message(connection: Connection, text: string): void {
    const session = this.#sessions.get(connection.id);
    if (session === undefined) return;
    session.heardAt = this.#platform.clock.monotonic();
    this.#lookForTwin(session);
    const said = parse(text);
    if (!frame.Check(said) || said.type === 'output' || said.type === 'result') {
      this.#platform.counters.add('stream_frames_ignored');
    } else if (said.type === 'able') {
      session.able = new Set(said.to);
    } else if (said.type === 'logs' || said.type === 'logs_end') {
      if (!this.#logs.take(connection.id, said)) this.#platform.counters.add('stream_frames_ignored');
    } else if (said.type === 'sample') {
      const samples = said.sample.samples.filter((sample) => {
        const read = readSample(sample);
        return read !== undefined && isPlausible(read.metric, read.value);
      });
      const data = {
        server_id: session.serverId,
        live: true,
        sample: { ...said.sample, metrics: plausibleFlat(said.sample.metrics), samples },
      };
      this.#platform.live.publishTo(session.serverId, 'sample', data);
    }
  }

  closed(connection: Connection): void {
    const session = this.#sessions.get(connection.id);
    if (session === undefined) return;
    this.#sessions.delete(connection.id);
    this.#logs.lost(connection.id);
    const server = this.#servers.find(session.serverId);
    if (server === undefined) return;
    server.agent.connections = Math.max(0, server.agent.connections - 1);
    if (server.agent.connections <= 1) server.agent.warnings.delete(twinWarning);
    this.#servers.touch(server);
  }

  /** Asks for a sign of life, and gives up those that gave none for 45 s. */
  ping(): void {
    const { clock } = this.#platform;
    const now = clock.monotonic();
    const at = formatInstant(clock.now());
    for (const session of this.#sessions.values()) {
      if (now - session.heardAt > deadMs) session.connection.close(1001, 'no sign of life');
      else send(session, { type: 'ping', at });
    }
  }

  /** Tells the agents of a key that it has ended; the HTTP server closes their sockets. */
  revoked(keyId: string): void {
    for (const session of this.#sessions.values()) {
      if (session.keyId !== keyId) continue;
      send(session, { type: 'revoked', reason: 'The key of this agent has been revoked.' });
      session.connection.close(1008, 'revoked');
    }
  }

  /** Asks a server's agent to report now; false when none is connected. */
  reportNow(serverId: string): boolean {
    const sessions = this.#of(serverId);
    for (const session of sessions) send(session, { type: 'report_now' });
    return sessions.length > 0;
  }

  /** Begins to read a log through a server's agent. Throws AGENT_OFFLINE and AGENT_TOO_OLD. */
  readLog(serverId: string, wanted: Omit<LogsWanted, 'type' | 'request_id'>): LogFeed {
    const sessions = this.#of(serverId);
    if (sessions.length === 0) throw new ApiError('AGENT_OFFLINE');
    const session = sessions.findLast(({ able }) => able.has('logs'));
    if (session === undefined) throw new ApiError('AGENT_TOO_OLD');
    return this.#logs.open(session.connection.id, wanted, (frame) => send(session, frame));
  }

  /** Tells a server's agent its settings, when it is connected. */
  settingsChanged(serverId: string, settings: AgentSettings): void {
    for (const session of this.#of(serverId)) {
      send(session, { type: 'settings', settings });
      this.#sendRate(session, this.#wantedRate(serverId));
    }
  }

  #of(serverId: string): Session[] {
    return [...this.#sessions.values()].filter((session) => session.serverId === serverId);
  }

  async #sendSettings(session: Session): Promise<void> {
    const server = this.#servers.find(session.serverId);
    if (server === undefined) return;
    try {
      send(session, { type: 'settings', settings: await this.#settings.of(server) });
    } catch (error) {
      // They come with the answer to the next heartbeat.
      this.#platform.log.debug('settings could not be sent', { server_id: session.serverId, error });
    }
  }

  #wantedRate(serverId: string): number {
    const forAll = this.#platform.settings.values.agent.heartbeat_interval_seconds;
    const asked = (this.#servers.find(serverId)?.own.heartbeatIntervalSeconds ?? forAll) * 1000;
    return this.#platform.live.watchers(serverId) > 0 ? watchedMs : asked;
  }

  #watchersChanged(serverId: string, watchers: number): void {
    clearTimeout(this.#fallBacks.get(serverId));
    this.#fallBacks.delete(serverId);
    if (watchers > 0) {
      for (const session of this.#of(serverId)) this.#sendRate(session, watchedMs);
      return;
    }
    const timer = setTimeout(() => {
      this.#fallBacks.delete(serverId);
      for (const session of this.#of(serverId)) this.#sendRate(session, this.#wantedRate(serverId));
    }, fallBackMs);
    timer.unref();
    this.#fallBacks.set(serverId, timer);
  }

  #sendRate(session: Session, intervalMs: number): void {
    if (session.intervalMs === intervalMs) return;
    session.intervalMs = intervalMs;
    send(session, { type: 'rate', interval_ms: intervalMs });
  }

  /** A stream that still speaks while a younger one of the same server is open belongs to a second agent, not to a lost connection. */
  #lookForTwin(session: Session): void {
    const server = this.#servers.find(session.serverId);
    if (server === undefined || server.agent.connections < 2 || server.agent.warnings.has(twinWarning)) return;
    const younger = this.#of(session.serverId).some(
      (other) => session.heardAt - other.openedAt > twinMs && other.openedAt > session.openedAt,
    );
    if (!younger) return;
    warnOfTwins(server, this.#of(session.serverId));
    this.#servers.touch(server);
  }
}

function warnOfTwins(server: ServerState, sessions: readonly Session[]): void {
  const addresses = [...new Set(sessions.map((session) => session.connection.facts.address))];
  server.agent.warnings.set(
    twinWarning,
    `Two agents report with the key of this server (${addresses.join(', ')}). Enrol the second one by itself.`,
  );
}

function send(session: Session, message: StreamToAgent): void {
  session.connection.send(JSON.stringify(message));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
