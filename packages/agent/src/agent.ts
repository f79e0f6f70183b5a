import { join } from 'node:path';
import type { CollectorReport, StreamToAgent } from '@labkeeper/protocol/agent';
import type { Report, RunRequest } from '@labkeeper/collectors/run-collectors';
import type { Clock } from './clock.ts';
import { Commands } from './commands.ts';
import type { Source } from './config.ts';
import { effectiveSettings, type EffectiveSettings } from './effective-settings.ts';
import { makeEntry } from './heartbeat.ts';
import { HubClient } from './hub-client.ts';
import { HubTime } from './hub-time.ts';
import { InventoryChanges } from './inventory-changes.ts';
import { LiveSampler } from './live-sampler.ts';
import type { Log } from './log.ts';
import { LogDesk } from './logs/log-desk.ts';
import type { ReadLog } from './logs/log-request.ts';
import type { AgentConfig } from './options.ts';
import { Pace } from './pace.ts';
import type { Platform } from './platform.ts';
import { Quarantine } from './quarantine.ts';
import type { RetryPolicy } from './retry.ts';
import { openSpool, type Spool } from './spool.ts';
import { packReport, type SendingMoment, type SpooledReport } from './spooled-report.ts';
import { loadSettings, noteRevoked, saveSettings } from './state-files.ts';
import type { AgentStatus } from './status-file.ts';
import { Stream } from './stream.ts';
import { Uplink, type LinkState } from './uplink.ts';
import { agentVersion, builtAt } from './version.ts';
import type { Vitals } from './watchdog.ts';
import type { Answer } from './wire.ts';

/** Reads this machine; the collectors' session is one. */
export interface MachineReader {
  run(request: RunRequest): Promise<Report>;
  /** A look without a report, so that the first report has rates too. */
  warmUp?(request: RunRequest): Promise<void>;
}

/** All that an agent works with; a test brings its own clock, reader or platform. */
export interface AgentParts {
  serverId: string;
  apiKey: string;
  /** '' where this agent was not enrolled: then no command can be genuine. */
  hubPublicKey: string;
  hubUrl: string;
  machineId: string;
  bootId: string | undefined;
  enrolledIntervalSeconds: number | undefined;
  config: Pick<
    AgentConfig,
    'heartbeat_interval' | 'monitored_services' | 'collectors' | 'state_dir' | 'spool_max_mb' | 'spool_max_days'
  >;
  intervalSource: Source;
  /** One memory for reports, another for live looks: their rates span different times. */
  readers: { report: MachineReader; live: MachineReader };
  /** Reads the logs of this machine for whoever looks at the hub. */
  readLog: ReadLog;
  platform: Platform;
  clock: Clock;
  policy: RetryPolicy;
  log: Log;
  random: () => number;
  segmentBytes?: number;
  onStatus?: (status: AgentStatus) => void;
}

const statusEveryMs = 60_000;
/** Between the first look and the first report: long enough for a share of CPU time that means something. */
const firstRateMs = 1000;
const dayMs = 86_400_000;

/** Measures one machine and brings what it measured to the hub. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #stopping = new AbortController();
  readonly #run: string;
  readonly #changes = new InventoryChanges();
  readonly #spool: Spool;
  readonly #uplink: Uplink;
  readonly #stream: Stream;
  readonly #live: LiveSampler;
  readonly #logs: LogDesk;
  readonly #pace: Pace;
  readonly #commands: Commands;
  readonly #hubTime: HubTime;
  readonly #startedAt: { wall: number; monotonic: number };
  #settingsVersion: number | undefined;
  #settings: EffectiveSettings;
  #collectors: CollectorReport[] = [];
  #lastMeasuredAt: number | undefined;
  #statusAt = Number.NEGATIVE_INFINITY;
  #loop: Promise<void> | undefined;

  constructor(parts: AgentParts) {
    const { clock, config, log, policy, random, serverId, platform } = parts;
    this.#parts = parts;
    this.#run = `${process.pid}-${Math.round(clock.boot())}-${Math.round(clock.wall())}`;
    this.#startedAt = { wall: clock.wall(), monotonic: clock.monotonic() };
    const stored = loadSettings(config.state_dir);
    this.#settingsVersion = stored?.version;
    this.#settings = effectiveSettings(config, stored, parts.enrolledIntervalSeconds, parts.intervalSource);
    this.#spool = openSpool(join(config.state_dir, 'spool'), spoolLimits(parts), clock);
    this.#hubTime = new HubTime(clock, log);
    this.#pace = new Pace(clock, serverId, this.#settings.intervalMs);
    const client = new HubClient(platform, parts.hubUrl, parts.apiKey, policy);
    this.#commands = new Commands({
      serverId,
      hubPublicKey: parts.hubPublicKey,
      folder: config.state_dir,
      client,
      log,
      hubNow: () => this.#hubTime.now(),
    });
    this.#uplink = new Uplink({
      client,
      clock,
      spool: this.#spool,
      quarantine: new Quarantine(config.state_dir),
      changes: this.#changes,
      policy,
      log,
      random,
      moment: () => this.#moment(),
      envelope: () => ({
        machine_id: parts.machineId,
        ...paceOf(this.#settings),
        ...(this.#settingsVersion !== undefined && { settings_version: this.#settingsVersion }),
      }),
      onAnswer: (answer) => this.#answered(answer),
      onLink: (link) => this.#linked(link),
    });
    this.#stream = new Stream({
      platform,
      url: `${parts.hubUrl.replace(/^http/, 'ws')}/api/v1/agents/stream?server_id=${encodeURIComponent(serverId)}`,
      headers: client.headers,
      clock,
      policy,
      log,
      random,
      onFrame: (frame) => this.#framed(frame),
      onClosed: () => this.#nobodyLooks(),
      onBarred: () => this.#pace.ask(),
    });
    this.#live = new LiveSampler({
      clock,
      log,
      read: () => parts.readers.live.run({ mode: 'live', ...this.#request() }),
      send: (sample) => this.#stream.send({ type: 'sample', sample }),
    });
    this.#logs = new LogDesk({ read: parts.readLog, send: (frame) => void this.#stream.send(frame), clock, log });
  }

  /** Begins to measure and to report. */
  start(): void {
    const { log, serverId, hubUrl } = this.#parts;
    const { intervalMs, intervalSource } = this.#settings;
    const kept = this.#spool.pending > 0 ? `; ${this.#spool.pending} kept reports wait` : '';
    log.info(
      `labkeeper-agent ${agentVersion}: ${serverId} reports to ${hubUrl} every ${intervalMs / 1000} s (${intervalSource.from})${kept}`,
    );
    this.#loop ??= this.#measureForever();
  }

  /** Ends cleanly: what the hub does not have is on disk when this resolves. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#nobodyLooks();
    this.#stream.stop();
    this.#uplink.stop();
    await this.#loop;
    this.#spool.close();
    this.#commands.close();
    this.#parts.platform.close();
  }

  #nobodyLooks(): void {
    this.#live.setInterval(undefined);
    this.#logs.closeAll();
  }

  /** What the watchdog looks at. */
  get vitals(): Vitals {
    const { sendingSince, networkFailingSince } = this.#uplink.status;
    return {
      now: this.#parts.clock.monotonic(),
      intervalMs: this.#settings.intervalMs,
      startedAt: this.#startedAt.monotonic,
      lastMeasuredAt: this.#lastMeasuredAt,
      sendingSince,
      networkFailingSince,
    };
  }

  /** How it fares, for people. */
  get status(): AgentStatus {
    const { clock, serverId, hubUrl } = this.#parts;
    const { link, reason, lastAnswerAt, backlog } = this.#uplink.status;
    const wall = clock.wall();
    const answered = lastAnswerAt === undefined ? undefined : wall - (clock.monotonic() - lastAnswerAt);
    return {
      pid: process.pid,
      version: agentVersion,
      server_id: serverId,
      hub_url: hubUrl,
      link,
      reason,
      started_at: new Date(this.#startedAt.wall).toISOString(),
      updated_at: new Date(wall).toISOString(),
      last_answer_at: answered === undefined ? null : new Date(answered).toISOString(),
      interval_seconds: this.#settings.intervalMs / 1000,
      backlog,
      lost: this.#spool.lost,
      collectors: this.#collectors,
    };
  }

  async #measureForever(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#warmUp(signal);
    while (!signal.aborted) {
      try {
        await this.#measure();
      } catch (error) {
        this.#parts.log.error(`a measurement failed: ${String(error)}`);
      }
      await this.#pace.wait(signal);
    }
  }

  /** A new server shows numbers with its first report, so the machine is looked at once before. */
  async #warmUp(stop: AbortSignal): Promise<void> {
    const { readers, clock, log } = this.#parts;
    if (readers.report.warmUp === undefined) return;
    try {
      await readers.report.warmUp({ mode: 'report', ...this.#request() });
    } catch (error) {
      log.error(`the first look failed: ${String(error)}`);
    }
    await clock.sleep(firstRateMs, stop);
  }

  /** One report: read, kept on disk, then offered to the hub. In this order nothing measured is lost in a crash. */
  async #measure(): Promise<void> {
    const { clock, readers, serverId, bootId, log } = this.#parts;
    const measured = { wall_ms: clock.wall(), boot_ms: clock.boot() };
    const report = await readers.report.run({ mode: 'report', ...this.#request() });
    if (this.#stopping.signal.aborted) return;
    this.#lastMeasuredAt = clock.monotonic();
    this.#collectors = this.#mergedCollectors(report.collectors);
    this.#changes.update({ inventory: report.inventory, os_info: report.os_info });
    const facts = { server_id: serverId, wall_ms: measured.wall_ms, boot_id: bootId, agent_version: agentVersion };
    const mark = { run: this.#run, boot_id: bootId ?? '', server_id: serverId, ...measured };
    const kept: SpooledReport = { mark, entry: JSON.stringify(makeEntry(report, facts)) };
    this.#uplink.offer({ ...kept, sequence: this.#keep(kept) });
    log.debug(`measured ${new Date(measured.wall_ms).toISOString()}`);
    if (clock.monotonic() - this.#statusAt >= statusEveryMs) this.#tellStatus();
  }

  #keep(report: SpooledReport): number | undefined {
    try {
      return this.#spool.append(packReport(report));
    } catch (error) {
      this.#parts.log.error(`a report cannot be kept on disk, it is lost if the hub is away: ${String(error)}`);
      return undefined;
    }
  }

  /** A report names those that ran for it; slower ones stand as they were, unless somebody switched them off. */
  #mergedCollectors(now: readonly CollectorReport[]): CollectorReport[] {
    const merged = new Map([...this.#collectors, ...now].map((report) => [report.name, report]));
    return [...merged.values()].filter(({ name }) => this.#settings.collectors[name]?.enabled !== false);
  }

  #request(): Pick<RunRequest, 'settings' | 'services'> & { settings: EffectiveSettings['collectors'] } {
    return { settings: this.#settings.collectors, services: this.#settings.services };
  }

  #moment(): SendingMoment {
    const { clock, serverId, bootId } = this.#parts;
    return {
      run: this.#run,
      boot_id: bootId ?? '',
      server_id: serverId,
      boot_ms: clock.boot(),
      wall_ms: clock.wall(),
      ...(builtAt !== undefined && { built_at: builtAt }),
    };
  }

  #answered(answer: Answer): void {
    this.#hubTime.learn(answer.server_time);
    if (answer.settings !== undefined) this.#adopt(answer.settings);
    this.#commands.receive(answer.pending_commands);
  }

  #framed(frame: StreamToAgent): void {
    switch (frame.type) {
      case 'hello':
        this.#hubTime.learn(frame.server_time);
        this.#stream.send({ type: 'able', to: ['logs'] });
        break;
      case 'rate':
        this.#live.setInterval(frame.interval_ms < this.#settings.intervalMs ? frame.interval_ms : undefined);
        break;
      case 'settings':
        this.#adopt(frame.settings);
        break;
      case 'command':
        this.#commands.receive([frame.command]);
        break;
      case 'report_now':
        this.#changes.wantFresh();
        this.#pace.ask();
        break;
      case 'revoked':
        this.#revoked(frame.reason);
        break;
      case 'logs':
      case 'logs_more':
      case 'logs_stop':
        this.#logs.receive(frame);
        break;
      case 'ping':
        break;
    }
  }

  #revoked(reason: string): void {
    try {
      noteRevoked(this.#parts.config.state_dir);
    } catch (error) {
      this.#parts.log.error(`that the key was revoked cannot be remembered: ${String(error)}`);
    }
    this.#uplink.revoked(reason);
  }

  #adopt(settings: Parameters<typeof saveSettings>[1]): void {
    if (settings.version === this.#settingsVersion) return;
    const { config, enrolledIntervalSeconds, intervalSource, log } = this.#parts;
    this.#settingsVersion = settings.version;
    this.#settings = effectiveSettings(config, settings, enrolledIntervalSeconds, intervalSource);
    this.#pace.setInterval(this.#settings.intervalMs);
    log.info(
      `settings version ${settings.version} of the hub hold now: a report every ${this.#settings.intervalMs / 1000} s`,
    );
    try {
      saveSettings(config.state_dir, settings);
    } catch (error) {
      log.error(`the hub's settings cannot be kept for the next start: ${String(error)}`);
    }
  }

  #linked(link: LinkState): void {
    // A hub that refuses our heartbeats would refuse the stream too, and would have to be asked far more often.
    if (link === 'refused') this.#stream.stop();
    else this.#stream.linkIs(link !== 'up');
    if (link === 'up') this.#stream.start();
    this.#tellStatus();
  }

  #tellStatus(): void {
    this.#statusAt = this.#parts.clock.monotonic();
    this.#parts.onStatus?.(this.status);
  }
}

/** How often this agent measures, for the hub, which must know when its silence means something. */
function paceOf({ intervalMs, collectors }: EffectiveSettings) {
  const intervals = Object.entries(collectors)
    .map(([name, { enabled, interval_seconds = 0 }]) => [name, enabled === false ? 0 : interval_seconds] as const)
    .filter(([name, seconds]) => seconds > 0 || collectors[name]?.enabled === false);
  return {
    interval_seconds: Math.max(1, Math.round(intervalMs / 1000)),
    ...(intervals.length > 0 && { collector_intervals: Object.fromEntries(intervals) }),
  };
}

function spoolLimits({ config, segmentBytes }: AgentParts): Parameters<typeof openSpool>[1] {
  return {
    maxBytes: config.spool_max_mb * 1024 * 1024,
    maxRunningMs: config.spool_max_days * dayMs,
    segmentBytes: segmentBytes ?? 1024 * 1024,
  };
}
