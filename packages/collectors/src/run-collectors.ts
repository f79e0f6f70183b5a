import type { CollectorReport, CollectorSettings, FlatMetrics, OsInfo, ServiceReport } from '@labkeeper/protocol/agent';
import type { Inventory } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Reading } from './collector.ts';
import { Deadline } from './deadline.ts';
import type { Host } from './host.ts';
import { collectors as allCollectors } from './registry.ts';
import { plainText } from './text.ts';

/** Wall clock and a clock that never jumps, in milliseconds. */
export interface CollectorClock {
  monotonicMs(): number;
  now(): Date;
}

export interface SessionOptions {
  collectors?: readonly Collector[];
  clock?: CollectorClock;
  /** Longest time of a collector that states none of its own; 8 s unless given. */
  timeoutMs?: number;
}

export interface RunRequest {
  mode: 'report' | 'live';
  settings?: Readonly<Record<string, CollectorSettings>>;
  services?: readonly string[];
  /** How long to wait for the slow ones too (for a person who looks once); else they join the next report. */
  patienceMs?: number;
}

/** One report: what was measured now, what is kept of slow collectors, and how each collector fared. */
export interface Report {
  samples: Sample[];
  flat: FlatMetrics;
  inventory: Inventory;
  os_info: OsInfo | null;
  services: ServiceReport[] | null;
  updates_available: number | null;
  security_updates: number | null;
  collectors: CollectorReport[];
}

/** One collector at one cadence. */
interface Lane {
  readonly collector: Collector;
  previous: { memory: unknown; monotonicMs: number } | undefined;
  startedMs: number | undefined;
  running: Promise<Outcome> | undefined;
  late: Outcome | undefined;
}

interface Outcome {
  reading: Reading | undefined;
  report: CollectorReport;
}

/** A lane within one run; `ended` is there while the run waits for it. */
interface Visit {
  readonly lane: Lane;
  ended: Promise<void> | undefined;
  outcome: Outcome | undefined;
}

/** Most samples that one heartbeat takes. */
const maxSamples = 10_000;

const systemClock: CollectorClock = { monotonicMs: () => performance.now(), now: () => new Date() };

/** Runs the collectors of one machine, report after report, and remembers between them what rates need. */
export class CollectorSession {
  readonly #host: Host;
  readonly #collectors: readonly Collector[];
  readonly #clock: CollectorClock;
  readonly #timeoutMs: number;
  readonly #lanes = { report: new Map<string, Lane>(), live: new Map<string, Lane>() };
  readonly #kept = {
    os_info: null as OsInfo | null,
    updates_available: null as number | null,
    security_updates: null as number | null,
  };

  constructor(host: Host, options: SessionOptions = {}) {
    this.#host = host;
    this.#collectors = options.collectors ?? allCollectors;
    this.#clock = options.clock ?? systemClock;
    this.#timeoutMs = options.timeoutMs ?? 8000;
  }

  /**
   * Looks once without a report, so that the next one has rates: a rate needs two looks. What runs with every report is
   * asked, and what takes long is begun. Never throws.
   */
  async warmUp(request: RunRequest): Promise<void> {
    const deadline = new Deadline(this.#timeoutMs);
    const visits = this.#collectors
      .filter((collector) => collector.everySeconds === 0 || collector.timeoutSeconds !== undefined)
      .flatMap((collector) => this.#visit(collector, request, deadline.signal) ?? []);
    await Promise.race([Promise.all(visits.flatMap(({ ended }) => ended ?? [])), deadline.passed]);
    deadline.stop();
    // The report that follows asks all of them, whatever cadence somebody set.
    for (const { lane, ended } of visits)
      if (ended !== undefined && lane.running === undefined) lane.startedMs = undefined;
  }

  /** Runs what is due, side by side. Never throws: what fails is reported and costs only its own part. */
  async run(request: RunRequest): Promise<Report> {
    const deadline = new Deadline(this.#timeoutMs);
    const visits: Visit[] = [];
    for (const collector of this.#collectors) {
      const visit = this.#visit(collector, request, deadline.signal);
      if (visit !== undefined) visits.push(visit);
    }
    await Promise.race([Promise.all(visits.flatMap(({ ended }) => ended ?? [])), deadline.passed]);
    deadline.stop();
    if (request.patienceMs !== undefined) await waitForSlow(visits, request.patienceMs);
    return this.#report(visits);
  }

  #visit(collector: Collector, request: RunRequest, signal: AbortSignal): Visit | undefined {
    if (request.settings?.[collector.id]?.enabled === false) return undefined;
    if (request.mode === 'live' && !collector.live) return undefined;
    const lane = this.#lane(collector, request.mode);
    if (collector.timeoutSeconds !== undefined) {
      this.#visitSlow(lane, request, collector.timeoutSeconds * 1000);
      return { lane, ended: undefined, outcome: undefined };
    }
    if (lane.running !== undefined) return { lane, ended: undefined, outcome: this.#stillRunning(lane) };
    if (!this.#isDue(lane, request)) return undefined;
    const visit: Visit = { lane, ended: undefined, outcome: undefined };
    visit.ended = this.#launch(lane, request, signal).then((outcome) => {
      visit.outcome = outcome;
    });
    return visit;
  }

  /** A report takes what a slow one has finished since the last, and does not wait for it. */
  #visitSlow(lane: Lane, request: RunRequest, timeoutMs: number): void {
    if (lane.late !== undefined || lane.running !== undefined || !this.#isDue(lane, request)) return;
    const limit = new Deadline(timeoutMs);
    void this.#launch(lane, request, limit.signal).then(() => limit.stop());
  }

  /** Five percent early is due too, so that a report a little ahead of its time does not halve the cadence. */
  #isDue(lane: Lane, request: RunRequest): boolean {
    if (lane.startedMs === undefined) return true;
    return this.#clock.monotonicMs() - lane.startedMs >= intervalSeconds(lane.collector, request) * 950;
  }

  #lane(collector: Collector, mode: 'report' | 'live'): Lane {
    const lanes = this.#lanes[mode];
    let lane = lanes.get(collector.id);
    if (lane === undefined) {
      lane = { collector, previous: undefined, startedMs: undefined, running: undefined, late: undefined };
      lanes.set(collector.id, lane);
    }
    return lane;
  }

  #launch(lane: Lane, request: RunRequest, signal: AbortSignal): Promise<Outcome> {
    const running = this.#look(lane, request, signal);
    lane.running = running;
    void running.then((outcome) => {
      lane.running = undefined;
      // What comes too late of the others is old by then: they are asked again.
      if (lane.collector.timeoutSeconds !== undefined) lane.late = outcome;
    });
    return running;
  }

  /** One look, from its start to its end however long that takes; the waiting is done by others. */
  async #look(lane: Lane, request: RunRequest, signal: AbortSignal): Promise<Outcome> {
    const { collector, previous } = lane;
    const startedMs = this.#clock.monotonicMs();
    const name = collector.id;
    lane.startedMs = startedMs;
    try {
      const { services = [], settings } = request;
      const look = {
        signal,
        monotonicMs: startedMs,
        now: this.#clock.now(),
        previous,
        services,
        settings: settings?.[name] ?? {},
      };
      const reading = await collector.collect(this.#host, look);
      const took_ms = this.#tookMs(startedMs);
      if (reading === 'absent') return { reading: undefined, report: { name, status: 'ABSENT', took_ms } };
      lane.previous = { memory: reading.memory, monotonicMs: startedMs };
      const report: CollectorReport = { name, status: reading.error === undefined ? 'OK' : 'FAIL', took_ms };
      if (reading.error !== undefined) report.error = plainText(reading.error, 1000);
      if (reading.hint !== undefined) report.hint = plainText(reading.hint, 1000);
      return { reading, report };
    } catch (error) {
      return { reading: undefined, report: failed(name, error, this.#tookMs(startedMs)) };
    }
  }

  #stillRunning(lane: Lane): Outcome {
    const took_ms = this.#tookMs(lane.startedMs ?? this.#clock.monotonicMs());
    const error = `no answer for ${Math.round(took_ms / 1000)} s; it is asked again when it has ended`;
    return { reading: undefined, report: { name: lane.collector.id, status: 'FAIL', took_ms, error } };
  }

  #tookMs(startedMs: number): number {
    return Math.max(0, Math.round((this.#clock.monotonicMs() - startedMs) * 100) / 100);
  }

  #report(visits: readonly Visit[]): Report {
    const report: Report = { samples: [], flat: {}, inventory: {}, services: null, collectors: [], ...this.#kept };
    for (const { lane, outcome } of visits) {
      const slow = lane.collector.timeoutSeconds !== undefined;
      const known = slow ? takeLate(lane) : (outcome ?? this.#stillRunning(lane));
      if (known !== undefined) this.#merge(report, known);
    }
    return { ...report, ...this.#kept };
  }

  #merge(report: Report, outcome: Outcome): void {
    report.collectors.push(outcome.report);
    const { reading } = outcome;
    if (reading === undefined) return this.#forget(outcome.report.name);
    for (const sample of reading.samples) {
      if (Number.isFinite(sample.value) && report.samples.length < maxSamples) report.samples.push(sample);
    }
    Object.assign(report.flat, reading.flat);
    Object.assign(report.inventory, reading.inventory);
    if (reading.services !== undefined) report.services = reading.services;
    if (reading.os_info !== undefined) this.#kept.os_info = reading.os_info;
    if (reading.updates_available !== undefined) this.#kept.updates_available = reading.updates_available;
    if (reading.security_updates !== undefined) this.#kept.security_updates = reading.security_updates;
  }

  /** What could not be counted again is unknown, not what it was. */
  #forget(name: string): void {
    const counts = this.#collectors.find((collector) => collector.id === name)?.metrics ?? [];
    if (!counts.some((metric) => metric.name === 'updates_available')) return;
    this.#kept.updates_available = null;
    this.#kept.security_updates = null;
  }
}

function takeLate(lane: Lane): Outcome | undefined {
  const { late } = lane;
  lane.late = undefined;
  return late;
}

async function waitForSlow(visits: readonly Visit[], patienceMs: number): Promise<void> {
  const patience = new Deadline(patienceMs);
  await Promise.race([Promise.all(visits.flatMap(({ lane }) => lane.running ?? [])), patience.passed]);
  patience.stop();
}

function intervalSeconds(collector: Collector, request: RunRequest): number {
  if (request.mode === 'live') return collector.liveEverySeconds ?? 0;
  return request.settings?.[collector.id]?.interval_seconds ?? collector.everySeconds;
}

function failed(name: string, error: unknown, took_ms: number): CollectorReport {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof CollectorError ? error.hint : null;
  const report: CollectorReport = { name, status: 'FAIL', took_ms, error: plainText(message, 1000) };
  return hint === null ? report : { ...report, hint: plainText(hint, 1000) };
}
