import { expect, test } from 'bun:test';
import { bench, report, start, workUntilIdle, type Bench } from '../testing/series-bench.ts';
import { describeEngines } from '../testing/engines.ts';
import { emptyBuckets } from '../../domain/rollup.ts';
import { failureOf } from '../testing/failure-of.ts';
import type { SeriesQuery } from './series-store.ts';
import { encodeRollup } from './rollup-codec.ts';
import { dayMs, dayOf, hourMs } from './time.ts';

const wide = { from: Date.UTC(1, 0, 1) - 2000 * 365 * dayMs, to: Date.UTC(9999, 11, 31) };
const query: SeriesQuery = { subjects: ['server/nas'], metrics: [], ...wide, points: 3, band: true };

async function severalDays(hub: Bench): Promise<void> {
  for (let i = 0; i < 3 * 24; i += 1) {
    await hub.store.append(report(start + i * hourMs, { temperature: i, rx: i * 3600, health: i % 3 }));
  }
  await workUntilIdle(hub, start + 3 * dayMs + hourMs);
}

/** Two years of roll-ups for every series. */
async function fillYears({ database }: Bench): Promise<void> {
  const series = await database.read.selectFrom('series').select('series_id').execute();
  for (const { series_id } of series) {
    const rows = Array.from({ length: 700 }, (_, i) => {
      const day = dayOf(start) - 1 - i;
      const buckets = emptyBuckets(day * dayMs, hourMs, 24);
      for (const column of [buckets.weight, buckets.total, buckets.least, buckets.most]) column.fill(24);
      return { series_id, day, payload: encodeRollup({ kind: 'gauge', buckets }) };
    });
    await database.write.insertInto('rollups').values(rows).execute();
  }
}

describeEngines('a query over a range far wider than what is stored', (open) => {
  test('is answered within a moment and without the memory for its hours', async () => {
    const hub = await bench(open);
    await severalDays(hub);
    const before = process.memoryUsage.rss();
    const began = performance.now();
    const [health, rx, temperature] = await hub.store.query(query);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
    expect(temperature?.max?.filter((value) => value !== null)).toEqual([71]);
    expect(temperature?.mean).toHaveLength(3);
    expect(rx?.mean.filter((value) => value !== null)).toEqual([1]);
    expect(health?.mean.filter((value) => value !== null)).toEqual([71 % 3]);
  });

  test('shows the same numbers as one over what is stored', async () => {
    const hub = await bench(open);
    await severalDays(hub);
    const stored = { ...query, from: start - 10 * dayMs, to: start + 20 * dayMs, points: 30 };
    const narrow = await hub.store.query({ ...stored, from: start, to: start + 3 * dayMs, points: 3 });
    const answer = await hub.store.query(stored);
    expect(answer.map((each) => each.mean.slice(10, 13))).toEqual(narrow.map((each) => each.mean));
    const empty = await hub.store.query({ ...stored, from: start - 400 * dayMs, to: start - 300 * dayMs });
    expect(empty.map((each) => each.mean.some((value) => value !== null))).toEqual([false, false, false]);
  });

  test('lets others run while it reads years of many series', async () => {
    const hub = await bench(open);
    const names = Array.from({ length: 40 }, (_, i) => [`metric_${i}`, 24] as const);
    await hub.store.append(report(start, Object.fromEntries(names)));
    await fillYears(hub);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const answer = await hub.store.query(query);
    clearInterval(timer);
    expect(answer.map(({ max }) => max?.find((value) => value !== null))).toEqual(names.map(() => 24));
    expect(turns).toBeGreaterThan(5);
  });
});

describeEngines('a query for more values than an answer may hold', (open) => {
  test('is refused with a sentence before anything is read', async () => {
    const hub = await bench(open);
    const names = Array.from({ length: 300 }, (_, i) => [`metric_${i}`, i] as const);
    await hub.store.append(report(start, Object.fromEntries(names)));
    hub.now = start;
    const asked = { ...query, from: start - 20 * dayMs, to: start, points: 2000 };
    const error = await failureOf(hub.store.query(asked));
    expect(error).toMatchObject({ code: 'INVALID', field: 'points' });
    expect(error).toHaveProperty('message', expect.stringContaining('300 series'));
    expect(await hub.store.query({ ...asked, points: 1000 })).toHaveLength(300);
  });
});
