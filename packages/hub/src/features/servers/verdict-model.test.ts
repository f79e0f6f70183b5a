import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { SettingValues } from '../../platform/hub-settings.ts';
import { isLive } from '../../domain/heartbeat-time.ts';
import { StandingClock } from '../testing/reference-heartbeat.ts';
import { ClockSteps } from '../../domain/clock-steps.ts';
import type { Measured } from '../../domain/measured.ts';
import { compileRules } from '../../domain/rule-match.ts';
import { testRule } from '../../domain/testing/test-rule.ts';
import type { Database } from '../../platform/database.ts';
import { Judge } from '../alerts/judge.ts';
import { judgedServer } from '../alerts/judged-server.ts';
import { problemsOf } from '../alerts/problems-of.ts';
import { definitionOf } from '../metrics/service.ts';
import { blankServer } from './blank-server.ts';
import { noteReport, noteRequest, type ReportRequest } from './note-report.ts';
import { newServerState } from './server-state.ts';
import { ServerWatch } from './watch-servers.ts';

const start = Date.UTC(2026, 5, 18, 12);
const second = 1000;
const hour = 3_600_000;
const limitMs = 180 * second;
const everyMs = 5 * second;
const book = compileRules([testRule({ metric: 'disk_percent' })]);

const values = {
  thresholds: {
    disk_warning_percent: 80,
    disk_critical_percent: 90,
    memory_warning_percent: 85,
    cpu_warning_percent: 90,
    server_offline_seconds: 180,
  },
  agent: { heartbeat_interval_seconds: 60, command_timeout_seconds: 60 },
} as unknown as SettingValues;
const settings = { forget: nothing, values, sources: {}, damaged: [], change: nothing, onChange() {}, reload: nothing };

function nothing(): Promise<void> {
  return Promise.resolve();
}

/** A server and the watch over it, driven as requests drive them. */
class Bench {
  readonly clock = new StandingClock(start);
  readonly nas = newServerState(blankServer('nas', start), []);
  readonly watch = new ServerWatch(this.clock, settings);
  readonly #judge = new Judge({ db: undefined as unknown as Database, definitionOf, pastOf: () => ({}) }, book);

  readonly #steps = new ClockSteps({ wall: start, monotonic: this.clock.monotonic() });

  constructor() {
    this.watch.judgedBy(() => problemsOf(this.#judge, this.#subject()));
  }

  #now(): number {
    const step = this.#steps.since({ wall: this.clock.now(), monotonic: this.clock.monotonic() });
    if (step !== 0) this.#judge.shift(step);
    return this.clock.now();
  }

  #subject() {
    const servers = {
      silenceLimit: () => limitMs,
      holdMs: () => limitMs,
    };
    return judgedServer(
      { servers, pushedHoldMs: () => limitMs, hiddenBy: () => () => undefined, windowOf: () => undefined },
      this.nas,
    );
  }

  /** Judges as the hub does: what is measured, or that nothing is. */
  #judgeNow(samples: readonly Measured[]): void {
    const now = this.#now();
    this.#judge.commit(this.#judge.judgeReport(this.#subject(), samples, now));
    this.watch.judge(this.nas);
  }

  #request(): ReportRequest {
    return {
      receivedAt: this.clock.now(),
      monotonicAt: this.clock.monotonic(),
      address: '192.168.1.42',
      tls: true,
      offsetMs: undefined,
      machineId: undefined,
      backlog: 0,
      dropped: 0,
      pace: { intervalSeconds: 60, collectors: {}, settingsVersion: 0 },
    };
  }

  /** A report that was measured, by its own word, so long before it came. */
  report(disk: number | undefined, ageMs: number): void {
    const request = this.#request();
    const at = request.receivedAt - ageMs;
    const samples = [
      { metric: 'cpu_percent', value: 1 },
      { metric: 'memory_percent', value: 1 },
      ...(disk === undefined ? [] : [{ metric: 'disk_percent', value: disk }]),
    ];
    const live = isLive(at, request.receivedAt, limitMs);
    noteRequest(this.nas, request);
    noteReport(
      this.nas,
      {
        at,
        live,
        samples,
        services: undefined,
        collectors: undefined,
        osInfo: undefined,
        bootTime: undefined,
        bootId: undefined,
        agentVersion: undefined,
        updatesAvailable: undefined,
        securityUpdates: undefined,
        inventory: new Map(),
      },
      request,
    );
    if (live) this.#judgeNow(samples);
    else this.watch.judge(this.nas);
  }

  /** A request that was heard and changed nothing. */
  empty(why: 'undated' | 'unstored'): void {
    noteRequest(this.nas, this.#request());
    this.nas.unjudged = why;
    this.watch.judge(this.nas);
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += everyMs) {
      this.clock.pass(Math.min(everyMs, ms - passed));
      await this.watch.look([this.nas], AbortSignal.any([]));
    }
  }
}

type Step =
  | { readonly kind: 'now'; readonly disk: number | undefined }
  | { readonly kind: 'aged'; readonly disk: number | undefined; readonly ageMs: number }
  | { readonly kind: 'undated' }
  | { readonly kind: 'unstored' }
  | { readonly kind: 'jump'; readonly ms: number };

const disk = fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('now' as const), disk }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('aged' as const),
      disk,
      ageMs: fc.oneof(fc.integer({ min: limitMs + 1, max: 30 * hour }), fc.integer({ min: -hour, max: -31 * second })),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'undated' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'unstored' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('jump' as const), ms: fc.constantFrom(-26 * hour, -hour, hour) }),
  },
);
const steps = fc.array(fc.record({ waitMs: fc.integer({ min: 1, max: 200 * second }), step }), {
  maxLength: 25,
  size: 'max',
});

/** What must be so, whatever came before. */
interface Model {
  heardAt: number | undefined;
  /** When something last said how things were: now, or ahead of now. */
  toldAt: number | undefined;
  /** When a report about the past last had a disk: then one is known of, and not how full it is. */
  pastDiskAt: number | undefined;
  /** Each disk that was told, and when. */
  readonly disks: { readonly at: number; readonly percent: number }[];
}

function apply(bench: Bench, model: Model, one: Step): void {
  const at = bench.clock.monotonic();
  if (one.kind === 'jump') {
    bench.clock.wall += one.ms;
    return;
  }
  model.heardAt = at;
  if (one.kind === 'undated' || one.kind === 'unstored') {
    bench.empty(one.kind);
    return;
  }
  const ageMs = one.kind === 'aged' ? one.ageMs : 0;
  bench.report(one.disk, ageMs);
  if (ageMs > 0) {
    if (one.disk !== undefined) model.pastDiskAt = at;
    return;
  }
  model.toldAt = at;
  if (one.disk !== undefined) model.disks.push({ at, percent: one.disk });
  // The newest word holds at once, whatever clocks did before.
  if (one.disk !== undefined) expect(bench.nas.readings.flat('disk_percent')).toBe(one.disk);
}

function check(bench: Bench, model: Model): void {
  const { status, verdict } = bench.nas;
  const now = bench.clock.monotonic();
  const isHeard = model.heardAt !== undefined && now - model.heardAt <= limitMs;
  expect(status === 'online').toBe(isHeard);
  if (model.heardAt === undefined) expect(status).toBe('unknown');
  if (!isHeard) return;
  const { toldAt } = model;
  if (toldAt === undefined || now - toldAt > limitMs) {
    expect([verdict.health, verdict.problems.length]).toEqual(['UNKNOWN', 1]);
    return;
  }
  // The past may have a newer number than what was last told; that is looked at with the next report.
  if (model.pastDiskAt !== undefined && model.pastDiskAt >= toldAt) return;
  const last = model.disks.at(-1);
  if (last === undefined) expect(verdict.health).toBe(model.pastDiskAt === undefined ? 'OK' : 'UNKNOWN');
  else expect(verdict.health).toBe(last.at < toldAt - limitMs ? 'UNKNOWN' : healthOf(last.percent));
}

function healthOf(percent: number): 'OK' | 'WARN' | 'FAIL' {
  if (percent >= 90) return 'FAIL';
  return percent >= 80 ? 'WARN' : 'OK';
}

test('whatever clocks, stores and agents do, health is that of the last word about now, and unknown without one', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const bench = new Bench();
      const model: Model = { heardAt: undefined, toldAt: undefined, pastDiskAt: undefined, disks: [] };
      for (const one of script) {
        await bench.pass(one.waitMs);
        check(bench, model);
        apply(bench, model, one.step);
        if (one.step.kind !== 'jump') check(bench, model);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
