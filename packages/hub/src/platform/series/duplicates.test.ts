import { expect, test } from 'bun:test';
import { describeEngines } from '../testing/engines.ts';
import { reportAt, reportStart, storedReports } from '../testing/numbered-reports.ts';
import { openSeriesStore } from './open-series-store.ts';
import type { SampleBatch } from './series-store.ts';

/** A repeatable shuffle. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const result = [...items];
  let state = seed;
  for (let i = result.length - 1; i > 0; i -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const j = state % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}

/** One report in a hundred with a number that is none, or with a time that is none. */
function damaged(batch: SampleBatch, i: number): SampleBatch {
  if (i % 200 === 50) return { ...batch, at: batch.at + 0.5 };
  if (i % 200 === 150) return { ...batch, samples: [{ metric: 'm0', value: Number.POSITIVE_INFINITY }] };
  return batch;
}

describeEngines('every report one to three times, shuffled', (open, engine) => {
  test('what is stored is what was sent once, before and after it is merged, and the damaged ones are told', async () => {
    const database = await open();
    let now = reportStart;
    const clock = { now: () => now, monotonic: () => 0 };
    const store = openSeriesStore({ database, clock, kindOf: () => 'gauge' });
    const count = engine === 'sqlite' ? 3000 : 600;
    // Half an hour apart on average: several days.
    const numbers = Array.from({ length: count }, (_, i) => i * 97);
    const sent = shuffled(
      numbers.flatMap((number, i) => Array.from({ length: 1 + (i % 3) }, () => ({ number, i }))),
      7,
    );
    let refused = 0;
    let dropped = 0;
    for (let start = 0; start < sent.length; start += 50) {
      const results = await Promise.allSettled(
        sent.slice(start, start + 50).map(async ({ number, i }) => store.append(damaged(reportAt(number), i))),
      );
      refused += results.filter((result) => result.status === 'rejected').length;
      for (const result of results) if (result.status === 'fulfilled') dropped += result.value.dropped;
      if (start % 1000 === 0) {
        now = reportStart + (count * 97_000 * start) / sent.length;
        for (let i = 0; i < 50 && (await store.work(now)) !== 'idle'; i += 1);
      }
    }
    const bad = sent.filter(({ i }) => i % 200 === 50).length;
    expect([refused, dropped]).toEqual([bad, sent.filter(({ i }) => i % 200 === 150).length]);
    const expected = new Set(numbers.filter((_, i) => i % 100 !== 50));
    expect(await storedReports(database)).toEqual({ whole: expected, wrong: [] });
    now = reportStart + count * 97_000 + 3 * 86_400_000;
    for (let i = 0; i < 2000 && (await store.work(now)) !== 'idle'; i += 1);
    expect(await storedReports(database)).toEqual({ whole: expected, wrong: [] });
  }, 60_000);
});
