import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { CompiledQuery } from 'kysely';
import type { Database } from '../database.ts';
import { describeEngines } from '../testing/engines.ts';
import { failureOf } from '../testing/failure-of.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { allRaw, bench, kindOf, report, rows, start, workUntilIdle, type Bench } from '../testing/series-bench.ts';
import { openSeriesStore } from './open-series-store.ts';
import { modelAnswer, type ModelSample } from '../testing/query-model.ts';
import type { SeriesQuery } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

const minute = 60_000;

async function workAtMost(bench: Bench, now: number, steps: number): Promise<void> {
  for (let i = 0; i < steps; i += 1) if ((await bench.store.work(now)) === 'idle') return;
}

const query: SeriesQuery = {
  subjects: ['server/nas'],
  metrics: [],
  from: start,
  to: start + dayMs,
  points: 24,
  band: true,
};

describeEngines('background work', (open) => {
  test('an hour is sealed when it is over, a day is merged when it is over, and every number stays', async () => {
    const hub = await bench(open);
    for (let i = 0; i < 24 * 12; i += 1) {
      await hub.store.append(
        report(start + i * 5 * minute, { temperature: 20 + (i % 7) / 10, rx: i * 1000, health: i % 3 }),
      );
    }
    const before = { raw: await allRaw(hub.store), hourly: await hub.store.query(query) };
    expect(await workUntilIdle(hub, start + 2 * hourMs)).toContain('sealed');
    expect(await rows(hub.database)).toMatchObject({ blocks: 1, chunks: 0, rollups: 0 });
    expect(await allRaw(hub.store)).toEqual(before.raw);
    expect(await workUntilIdle(hub, start + dayMs + hourMs)).toContain('merged');
    expect(await rows(hub.database)).toMatchObject({ heads: 0, blocks: 0, chunks: 1, rollups: 3 });
    expect(await allRaw(hub.store)).toEqual(before.raw);
    expectSame(await hub.store.query(query), before.hourly);
    expect((await hub.store.latest('server/nas', minute)).map((each) => each.value)).toEqual([287 % 3, 287_000, 20]);
  });

  test('late reports of a merged day find their place, in samples and roll-ups, also in the first rate of the next day', async () => {
    const hub = await bench(open);
    const late = report(start + dayMs - 2 * minute, { rx: 5000, temperature: 99 });
    await hub.store.append(report(start + dayMs - 4 * minute, { rx: 1000, temperature: 1 }));
    for (const i of [0, 1])
      await hub.store.append(report(start + dayMs + i * minute, { rx: 13_000 + i, temperature: 1 }));
    await workUntilIdle(hub, start + 2 * dayMs + hourMs);
    await hub.store.append(late);
    const range = { ...query, from: start + dayMs - hourMs, to: start + dayMs + hourMs, points: 2 };
    const expected = { temperature: [99, 1], rx: [4000 / 120, 8001 / 180] };
    async function seen(): Promise<unknown> {
      const [rx, temperature] = await hub.store.query(range);
      return { temperature: temperature?.max, rx: rx?.mean };
    }
    expect(await seen()).toEqual(expected);
    await workUntilIdle(hub, start + 2 * dayMs + hourMs);
    expect(await rows(hub.database)).toMatchObject({ heads: 0, blocks: 0, chunks: 2 });
    expect(await seen()).toEqual(expected);
  });

  test('samples go after their days, roll-ups stay longer, then they and the series go too', async () => {
    const hub = await bench(open);
    for (let i = 0; i < 3; i += 1)
      await hub.store.append(report(start + i * hourMs, { temperature: 10 + i, rx: i * 3600 }));
    await workUntilIdle(hub, start + 2 * dayMs);
    const before = await hub.store.query(query);
    await workUntilIdle(hub, start + 32 * dayMs);
    expect(await allRaw(hub.store)).toEqual([]);
    expect(await rows(hub.database)).toMatchObject({ chunks: 0, rollups: 2, series: 2 });
    expect(await hub.store.query(query)).toEqual(before);
    expect((await hub.store.query({ ...query, points: 1440 }))[0]?.step).toBe(hourMs);
    expect(await hub.store.append(report(start, { temperature: 1 }))).toEqual({ stored: 0, dropped: 1 });
    await hub.store.append(report(start + 800 * dayMs, { temperature: 5 }));
    await workUntilIdle(hub, start + 800 * dayMs);
    expect(await rows(hub.database)).toMatchObject({ heads: 1, rollups: 0, series: 1 });
    expect((await hub.store.latest('server/nas', minute)).map((each) => each.value)).toEqual([5]);
  });

  test('a shorter retention takes effect at once, in steps', async () => {
    const hub = await bench(open);
    for (let day = 0; day < 4; day += 1) await hub.store.append(report(start + day * dayMs, { temperature: day }));
    await workUntilIdle(hub, start + 4 * dayMs + hourMs);
    expect(await rows(hub.database)).toMatchObject({ chunks: 4, rollups: 4 });
    hub.retention = { rawDays: 1, hourlyDays: 2 };
    await workUntilIdle(hub, start + 4 * dayMs + hourMs);
    expect(await rows(hub.database)).toMatchObject({ chunks: 1, rollups: 2 });
  });

  test('what a removed subject stored goes step by step, others keep theirs', async () => {
    const hub = await bench(open);
    for (const subject of ['server/a', 'server/b']) {
      for (let i = 0; i < 50; i += 1) await hub.store.append(report(start + i * hourMs, { temperature: i }, subject));
    }
    await workUntilIdle(hub, start + 40 * hourMs);
    await hub.store.remove('server/a');
    await workUntilIdle(hub, start + 4 * dayMs);
    expect(await hub.database.read.selectFrom('subjects').select('subject').execute()).toHaveLength(1);
    expect(await rows(hub.database)).toEqual({ heads: 0, blocks: 0, chunks: 3, rollups: 3, series: 1 });
    expect(await allRaw(hub.store, 'server/b')).toHaveLength(50);
  });
});

describeEngines('work that is cut off', (open) => {
  test('a report that comes while its hour is being sealed is not thrown away with those that were read', async () => {
    const database = await open();
    let between: (() => Promise<unknown>) | undefined;
    const slow: Database = {
      ...database,
      async batch(queries) {
        const now = between;
        between = undefined;
        await now?.();
        await database.batch(queries);
      },
    };
    const clock = { now: () => start, monotonic: () => 0 };
    const store = openSeriesStore({ database: slow, clock, kindOf });
    for (let i = 0; i < 3; i += 1) await store.append(report(start + i * minute, { temperature: i }));
    between = async () => store.append(report(start + 3 * minute, { temperature: 3 }));
    expect(await store.work(start + 2 * hourMs)).toBe('sealed');
    expect(between).toBeUndefined();
    expect((await allRaw(store)).map((each) => each.value)).toEqual([0, 1, 2, 3]);
    await store.work(start + 2 * hourMs);
    expect((await allRaw(store)).map((each) => each.value)).toEqual([0, 1, 2, 3]);
    expect(await rows(database)).toMatchObject({ heads: 0, blocks: 1 });
  });

  test('a merge that fails between two commits is done again, and no number changes', async () => {
    const database = await open();
    let failAt = Infinity;
    let batches = 0;
    const failing: Database = {
      ...database,
      async batch(queries) {
        batches += 1;
        if (batches === failAt) throw new Error('cut off');
        await database.batch(queries);
      },
    };
    const clock = { now: () => start, monotonic: () => 0 };
    const store = openSeriesStore({ database: failing, clock, kindOf });
    const names = Array.from({ length: 150 }, (_, i) => `metric_${i}`);
    for (let i = 0; i < 6; i += 1) {
      await store.append(report(start + i * hourMs, Object.fromEntries(names.map((name, k) => [name, i * 1000 + k]))));
    }
    const before = await allRaw(store);
    const hourly = await store.query({ ...query, metrics: names.slice(0, 3) });
    const later = start + dayMs + hourMs;
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      failAt = batches + attempt;
      await failureOf(
        workUntilIdle(
          { store, database, now: later, retention: { rawDays: 30, hourlyDays: 30 }, failing: undefined },
          later,
        ),
      );
      expect(await allRaw(store)).toEqual(before);
      expectSame(await store.query({ ...query, metrics: names.slice(0, 3) }), hourly);
    }
    expect(await rows(database)).toEqual({ heads: 0, blocks: 0, chunks: 3, rollups: 150, series: 150 });
  });
});

test('what deleting left empty is given back to the disk, step by step', async () => {
  const database = await openTestDatabase();
  const store = openSeriesStore({ database, clock: { now: () => start, monotonic: () => 0 }, kindOf });
  await database.write.insertInto('subjects').values({ subject: 'server/big' }).execute();
  const { subject_no: no } = await database.read.selectFrom('subjects').selectAll().executeTakeFirstOrThrow();
  for (let part = 0; part < 30; part += 1) {
    const payload = new Uint8Array(1_000_000);
    await database.write.insertInto('chunks').values({ subject_no: no, part, day: 20_000, payload }).execute();
  }
  const before = await database.sizeBytes();
  await store.remove('server/big');
  for (let i = 0; i < 100 && (await store.work(start)) !== 'idle'; i += 1);
  await database.write.executeQuery(CompiledQuery.raw('PRAGMA wal_checkpoint(TRUNCATE)'));
  expect(before).toBeGreaterThan(30_000_000);
  expect(await database.sizeBytes()).toBeLessThan(18_000_000);
  await database.close();
});

type Step =
  | { do: 'append'; value: { subject: string; at: number; values: Record<string, number> } }
  | { do: 'work'; now: number }
  | { do: 'query'; value: { from: number; span: number; points: number } };

/* The model: all samples in an array, every answer computed from it anew. Whatever is sealed, merged or comes late must not change one. */
const sample = fc.record({
  subject: fc.constantFrom('server/a', 'server/b'),
  // Two and a half days, in steps that make gaps, bursts and samples at one time.
  at: fc
    .oneof(
      fc.integer({ min: 0, max: 3600 }),
      fc.integer({ min: 0, max: 120 }).map((n) => 1400 + n),
    )
    .map((n) => start + n * minute),
  values: fc.dictionary(fc.constantFrom('temperature', 'rx', 'health'), fc.integer({ min: 0, max: 5000 }), {
    minKeys: 1,
  }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: sample.map((value) => ({ do: 'append' as const, value })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 4000 }).map((n) => ({ do: 'work' as const, now: start + n * minute })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        from: fc.integer({ min: 0, max: 3600 }),
        span: fc.integer({ min: 1, max: 3600 }),
        points: fc.integer({ min: 1, max: 400 }),
      })
      .map((value) => ({ do: 'query' as const, value })),
  },
);

describeEngines('query against a model', (open, engine) => {
  test('seals, merges and late samples at any time never change an answer', async () => {
    const hub = await bench(open);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 80 }), async (steps) => {
        run += 1;
        await playAgainstModel(hub, steps, `-${run}`);
      }),
      { numRuns: engine === 'sqlite' ? 60 : 15 },
    );
  }, 120_000);
});

const wholeTime = { do: 'query' as const, value: { from: 0, span: 4320, points: 72 } };
const lastSteps = [
  wholeTime,
  { do: 'work' as const, now: start + 5 * dayMs },
  wholeTime,
  { do: 'query' as const, value: { from: 0, span: 4320, points: 300 } },
];

/** Plays the steps on subjects of their own and compares every answer. */
async function playAgainstModel(hub: Bench, steps: readonly Step[], suffix: string): Promise<void> {
  const model: ModelSample[] = [];
  for (const each of [...steps, ...lastSteps]) {
    if (each.do === 'append') {
      const { at, values } = each.value;
      const subject = each.value.subject + suffix;
      await hub.store.append(report(at, values, subject));
      for (const [metric, value] of Object.entries(values)) model.push({ subject, metric, at, value });
    } else if (each.do === 'work') {
      await workAtMost(hub, each.now, 20);
    } else {
      const { from, span, points } = each.value;
      const subjects = ['server/a', 'server/b'].map((subject) => subject + suffix);
      const asked = { ...query, subjects, from: start + from * minute, to: start + (from + span) * minute, points };
      expectSame(await hub.store.query(asked), modelAnswer(model, asked, kindOf));
    }
  }
}

/** Rates are kept with seven digits in roll-ups, and sums may be added up in another order. */
function expectSame(found: unknown, expected: unknown): void {
  expect(nudged(found, expected)).toEqual(expected);
}

function nudged(found: unknown, expected: unknown): unknown {
  if (typeof found === 'number' && typeof expected === 'number') {
    return Math.abs(found - expected) <= 1e-6 * Math.abs(expected) ? expected : found;
  }
  if (Array.isArray(found) && Array.isArray(expected)) return found.map((each, i) => nudged(each, expected[i]));
  if (typeof found !== 'object' || found === null || typeof expected !== 'object' || expected === null) return found;
  const pairs = new Map<string, unknown>(Object.entries(expected));
  return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, nudged(value, pairs.get(key))]));
}
