import { describe, expect, it } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { CollectorSettings } from '@labkeeper/protocol/agent';
import { Inventory } from '@labkeeper/protocol/inventory';
import { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { Value } from 'typebox/value';
import { CollectorError, type Collector, type Reading } from './collector.ts';
import { fixtureHost } from './fixture-host.ts';
import type { Host } from './host.ts';

/** How a case wants to be looked at (`look.json`). */
interface LookSettings {
  services?: string[];
  settings?: CollectorSettings;
  elapsed_ms?: number;
  now?: string;
}

type Outcome = Omit<Reading, 'memory'> | { absent: true } | { error: string; hint: string | null };

const fixtures = `${import.meta.dirname}/../fixtures`;

/** What every collector must hold, over each of its fixtures and over a machine that has nothing. */
export function describeCollector(collector: Collector): void {
  describe(`collector ${collector.id}`, () => {
    it('describes itself and its metrics', () => {
      expect(collector.id).toMatch(/^[a-z][a-z-]*$/);
      expect(collector.about).toMatch(/\.$/);
      expect(collector.everySeconds).toBeGreaterThanOrEqual(0);
      for (const metric of collector.metrics) {
        expect(Value.Check(MetricDefinition, metric)).toBe(true);
        expect(metric.help).toMatch(/\.$/);
        expect(metric.states !== undefined).toBe(metric.kind === 'state');
      }
    });

    it('survives a machine that has nothing', async () => {
      const [outcome] = await lookAt(collector, [fixtureHost('/nowhere')]);
      expect(isQuiet(outcome)).toBe(true);
    });

    for (const name of casesOf(collector.id)) {
      it(`reads ${name} as expected`, async () => {
        const { outcomes, expected } = await runCase(collector, name);
        const last = outcomes.at(-1);
        for (const outcome of outcomes) expectSound(collector, outcome);
        expect(JSON.parse(JSON.stringify(last)) as unknown).toEqual(expected);
      });
    }
  });
}

/** The folders with captured machines of one collector. */
export function casesOf(id: string): string[] {
  return existsSync(`${fixtures}/${id}`) ? readdirSync(`${fixtures}/${id}`).toSorted() : [];
}

/** What one case gives look by look, and what its last look must give. */
export async function runCase(collector: Collector, name: string): Promise<{ outcomes: Outcome[]; expected: unknown }> {
  const folder = `${fixtures}/${collector.id}/${name}`;
  const looks = readdirSync(folder).filter((file) => /^look-\d$/.test(file));
  const hosts = looks.toSorted().map((_, index, all) =>
    fixtureHost(
      ...all
        .slice(0, index + 1)
        .toReversed()
        .map((look) => `${folder}/${look}`),
    ),
  );
  const settings = readJson(`${folder}/look.json`) as LookSettings | undefined;
  const outcomes = await lookAt(collector, hosts, settings);
  return { outcomes, expected: readJson(`${folder}/expected.json`) };
}

async function lookAt(collector: Collector, hosts: readonly Host[], settings: LookSettings = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const elapsedMs = settings.elapsed_ms ?? 10_000;
  let previous: { memory: unknown; monotonicMs: number } | undefined;
  for (const [index, host] of hosts.entries()) {
    const monotonicMs = 1_000_000 + index * elapsedMs;
    const now = new Date(Date.parse(settings.now ?? '2026-03-01T12:00:00Z') + index * elapsedMs);
    const look = {
      signal: new AbortController().signal,
      monotonicMs,
      now,
      previous,
      services: settings.services ?? [],
      settings: settings.settings ?? {},
    };
    try {
      const reading = await collector.collect(host, look);
      if (reading === 'absent') {
        outcomes.push({ absent: true });
        continue;
      }
      const { memory, ...rest } = reading;
      previous = { memory, monotonicMs };
      outcomes.push(rest);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      outcomes.push({ error: error.message, hint: error instanceof CollectorError ? error.hint : null });
    }
  }
  return outcomes;
}

function isQuiet(outcome: Outcome | undefined): boolean {
  if (outcome === undefined) return false;
  if ('absent' in outcome) return true;
  return 'error' in outcome ? outcome.error !== '' : outcome.samples.length === 0;
}

function expectSound(collector: Collector, outcome: Outcome): void {
  if (!('samples' in outcome)) return;
  const names = new Set(collector.metrics.map((metric) => metric.name));
  const seen = new Set<string>();
  for (const sample of outcome.samples) {
    expect(Value.Check(Sample, sample)).toBe(true);
    expect(names.has(sample.metric)).toBe(true);
    const states = collector.metrics.find((metric) => metric.name === sample.metric)?.states;
    if (states !== undefined) expect(states[sample.value]).toBeDefined();
    const series = `${sample.metric} ${JSON.stringify(sample.labels ?? {})}`;
    expect(seen.has(series)).toBe(false);
    seen.add(series);
  }
  if (outcome.inventory !== undefined) expect(Value.Errors(Inventory, outcome.inventory)).toEqual([]);
}

function readJson(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
