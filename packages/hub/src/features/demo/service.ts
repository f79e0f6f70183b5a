import type { RequestFacts } from '../../platform/route.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { productVersion } from '../../platform/product-version.ts';
import { formatInstant } from '../../domain/instant.ts';
import { flattenReport, type AgentsService, type HeartbeatBody, type LogFeed } from '../agents/service.ts';
import type { AlertsService } from '../alerts/service.ts';
import type { NotificationsService } from '../notifications/service.ts';
import { subjectOf, type ServersService } from '../servers/service.ts';
import { demoCollectors } from './demo-collectors.ts';
import { demoFleet, type DemoServer } from './demo-fleet.ts';
import { demoHardware, type DemoMoment } from './demo-hardware.ts';
import { demoInventory } from './demo-inventory.ts';
import { demoReading, type DemoReading } from './demo-model.ts';
import { DemoLog, type LogWish } from './demo-log.ts';
import { demoPast } from './demo-past.ts';
import { demoListeners } from './demo-ports.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const historyDays = 30;
/** The newest day is as fine as an agent reports, the rest is drawn by the hour anyway. */
const coarseMs = 10 * minuteMs;
const reportMs = 10_000;
const reportsAtOnce = 1000;
const stateKey = 'demo';
const pastKey = 'demo_past';
/** Nothing answers there, and the hub sends nothing to itself: were it switched on, still nothing would leave the machine. */
const nowhere = 'http://127.0.0.1:9/family-chat';
/** What somebody in the demonstration knows of already. */
const known = { server: 'omv-mediaserver', metric: 'filesystem_used_percent', note: 'New disks are ordered' } as const;
/** So many reports are waited for until that has an alert. */
const looksForKnown = 12;
const sites = { cellar: 'Parents’ cellar', office: 'Office' } as const;

/** Who judges, and who is told. */
interface Told {
  readonly alerts: AlertsService;
  readonly notifications: NotificationsService;
}

/** Made-up servers with a history, that go on reporting: what a hub shows with `--demo`. */
export class DemoService {
  readonly #platform: Platform;
  readonly #servers: ServersService;
  readonly #agents: AgentsService;
  readonly #told: Told;
  readonly #stopped = new AbortController();
  #history: Promise<void> = Promise.resolve();
  #endOfTime = 0;
  #looksLeft = 0;

  constructor(platform: Platform, servers: ServersService, agents: AgentsService, told: Told) {
    this.#told = told;
    this.#platform = platform;
    this.#servers = servers;
    this.#agents = agents;
  }

  /** Makes the servers, begins to write their history, and has them report. Does nothing on a hub that is no demonstration. */
  async start(): Promise<void> {
    if (!this.#platform.config.demo) return;
    const { clock, scheduler, log } = this.#platform;
    this.#endOfTime = clock.now();
    await this.#makeServers(this.#endOfTime);
    await this.#makePast(this.#endOfTime);
    this.#history = this.#writeHistory(this.#endOfTime).catch((error: unknown) =>
      log.error('the history of the demonstration could not be written', { error }),
    );
    scheduler.every({
      name: 'demo-reports',
      everySeconds: reportMs / 1000,
      firstAfterSeconds: 0,
      run: () => this.report(),
    });
    scheduler.every({ name: 'demo-live', everySeconds: 1, run: () => this.#showLive() });
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#history;
  }

  /** Resolves when the history is written. */
  async written(): Promise<void> {
    await this.#history;
  }

  /** Every server that is not silent reports once, the way that an agent does. */
  async report(): Promise<void> {
    const now = this.#platform.clock.now();
    const reporting = demoFleet.filter((server) => server.silentMinutes === undefined);
    await Promise.all(
      reporting.map(async (server) => {
        const reading = demoReading(server, now, this.#endOfTime);
        if (reading === undefined || this.#servers.find(server.id) === undefined) return;
        const moment = { at: now, now: this.#endOfTime, stepMs: reportMs };
        const body = bodyOf(server, reading, moment);
        const agent = { agent_version: productVersion, collectors: demoCollectors(body.inventory ?? {}) };
        await this.#agents.receive({ ...body, ...agent }, factsOf(server, now));
      }),
    );
    if (this.#looksLeft > 0) await this.#acknowledgeKnown();
  }

  /** Begins to read the log of a made-up server; undefined on a hub that is no demonstration, and of any other server. */
  readLog(serverId: string, wish: LogWish): LogFeed | undefined {
    const server = demoFleet.find(({ id }) => id === serverId);
    if (server === undefined || !this.#platform.config.demo) return undefined;
    return new DemoLog(server, wish, this.#platform.clock, this.#endOfTime);
  }

  /** One of the problems of now is known to somebody, as soon as it is there. */
  async #acknowledgeKnown(): Promise<void> {
    this.#looksLeft -= 1;
    const { items } = await this.#told.alerts.list({ server_id: known.server, status: 'open' });
    const alert = items.find(({ metric }) => metric === known.metric);
    if (alert === undefined) return;
    this.#looksLeft = 0;
    await this.#told.alerts.acknowledge(alert.alert_id, { by: 'user:admin', note: known.note });
  }

  /** Writes, once, what the hub would have told before: through a channel that is switched off. */
  async #makePast(now: number): Promise<void> {
    const { db } = this.#platform;
    const row = await db.read.selectFrom('state').select('key').where('key', '=', pastKey).executeTakeFirst();
    if (row !== undefined) return;
    this.#looksLeft = looksForKnown;
    const { channelId } = await this.#told.notifications.channels.add({
      type: 'webhook',
      name: 'Family chat',
      enabled: false,
      settings: { url: nowhere },
      match: { min_severity: 'medium' },
    });
    const { alerts, events, notifications } = demoPast(now, channelId);
    await db.transaction(async (tx) => {
      await tx.insertInto('alerts').values(alerts).execute();
      await tx.insertInto('events').values(events).execute();
      await tx.insertInto('notifications').values(notifications).execute();
      await tx.insertInto('listeners').values(demoListeners(demoFleet, now)).execute();
      await tx.insertInto('state').values({ key: pastKey, value_json: 'true', updated_at: now }).execute();
    });
  }

  #showLive(): void {
    const { live, clock } = this.#platform;
    const now = clock.now();
    for (const server of demoFleet) {
      if (server.silentMinutes !== undefined || live.watchers(server.id) === 0) continue;
      const reading = demoReading(server, now, this.#endOfTime);
      if (reading === undefined) continue;
      const { metrics, samples } = reading;
      const sample = { timestamp: formatInstant(now), metrics, samples };
      live.publishTo(server.id, 'sample', { server_id: server.id, live: true, sample });
    }
  }

  async #makeServers(now: number): Promise<void> {
    const { db } = this.#platform;
    for (const server of demoFleet) {
      if (this.#servers.find(server.id) !== undefined || this.#servers.isBlocked(server.id)) continue;
      const made = await db.transaction(async (tx) => {
        if (server.site !== 'home') await this.#servers.ensureSite(tx, server.site, sites[server.site]);
        const expected = server.services.map((name) => ({ name, critical: true }));
        return this.#servers.insert(tx, server.id, { columns: columnsOf(server, now), expected });
      });
      if (made !== undefined) this.#servers.adopt(made);
    }
  }

  /** Writes what was not written by an earlier run of the demonstration, oldest first. */
  async #writeHistory(now: number): Promise<void> {
    const { db, counters } = this.#platform;
    const start = now - historyDays * dayMs;
    const row = await db.read.selectFrom('state').select('value_json').where('key', '=', stateKey).executeTakeFirst();
    const written = row === undefined ? start : Math.max(start, Number(JSON.parse(row.value_json)));
    let waiting: Promise<unknown>[] = [];
    for (let at = written; at < now && !this.#stopped.signal.aborted; at += at < now - dayMs ? coarseMs : minuteMs) {
      for (const server of demoFleet)
        waiting.push(this.#writeReport(server, Math.floor(at / minuteMs) * minuteMs, now));
      if (waiting.length < reportsAtOnce) continue;
      await Promise.all(waiting);
      waiting = [];
    }
    await Promise.all(waiting);
    if (this.#stopped.signal.aborted) return;
    const value_json = JSON.stringify(now);
    await db.write
      .insertInto('state')
      .values({ key: stateKey, value_json, updated_at: now })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value_json, updated_at: now }))
      .execute();
    counters.set('demo_history_written', 1);
  }

  async #writeReport(server: DemoServer, at: number, now: number): Promise<void> {
    const silentSince = this.#servers.find(server.id)?.row.last_seen ?? now;
    if (server.silentMinutes !== undefined && at > silentSince) return;
    const reading = demoReading(server, at, now);
    if (reading === undefined) return;
    const stepMs = at < now - dayMs ? coarseMs : minuteMs;
    const { samples } = flattenReport(bodyOf(server, reading, { at, now, stepMs }));
    await this.#platform.series.append({
      subject: subjectOf(server.id),
      at,
      receivedAt: at,
      backfilled: true,
      samples,
    });
    if (server.silentMinutes !== undefined) this.#servers.find(server.id)?.readings.note(samples, at);
  }
}

function columnsOf(server: DemoServer, now: number) {
  const debian = server.os === 'debian';
  const silent = server.silentMinutes === undefined ? undefined : now - server.silentMinutes * minuteMs;
  return {
    display_name: server.name,
    ip_address: server.address,
    tdp_watts: server.tdpWatts,
    site_id: server.site,
    tags: JSON.stringify(server.tags),
    registered_at: now - historyDays * dayMs,
    os_distribution: debian ? 'Debian GNU/Linux' : 'Raspbian GNU/Linux',
    os_version: '12',
    kernel: debian ? '6.1.0-17-amd64' : '6.1.0-rpi7-rpi-v8',
    architecture: debian ? 'x86_64' : 'aarch64',
    ...(silent === undefined ? {} : { status: 'offline', last_seen: silent }),
  };
}

function bodyOf(server: DemoServer, reading: DemoReading, moment: Omit<DemoMoment, 'cpu'>): HeartbeatBody {
  const hardware = demoHardware(server, { ...moment, cpu: reading.metrics.cpu_percent ?? 0 });
  return {
    server_id: server.id,
    timestamp: formatInstant(moment.at),
    metrics: reading.metrics,
    services: reading.services,
    samples: [...reading.samples, ...hardware.samples],
    inventory: { ...demoInventory(server, reading), ...hardware.inventory },
    updates_available: server.updates ?? 0,
    security_updates: server.securityUpdates ?? 0,
  };
}

function factsOf(server: DemoServer, arrivedAt: number): RequestFacts {
  return {
    caller: { kind: 'shared_key', name: 'demo', scopes: ['ingest'] },
    address: server.address,
    tls: true,
    origin: 'https://demo.invalid',
    userAgent: 'labkeeper-demo',
    requestId: 'demo',
    arrivedAt,
    headers: new Headers(),
  };
}
