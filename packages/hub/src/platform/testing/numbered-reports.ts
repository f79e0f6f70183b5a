import type { Database } from '../database.ts';
import { openSeriesStore } from '../series/open-series-store.ts';
import type { SampleBatch } from '../series/series-store.ts';

/** Time of report 0; report n is n seconds later, so an hour of reports is soon over. */
export const reportStart = Date.UTC(2026, 0, 18);

const subjects = 4;
const metrics = 6;

/** Report number n: six numbers that all tell it. */
export function reportAt(number: number): SampleBatch {
  const at = reportStart + number * 1000;
  const samples = Array.from({ length: metrics }, (_, i) => ({ metric: `m${i}`, value: number + i / 10 }));
  return { subject: `server/s${number % subjects}`, at, receivedAt: at, backfilled: false, samples };
}

/** Which reports the database holds, and those of which only a part is there or a number is wrong. */
export async function storedReports(database: Database): Promise<{ whole: Set<number>; wrong: number[] }> {
  const clock = { now: () => reportStart, monotonic: () => 0 };
  const store = openSeriesStore({ database, clock, kindOf: () => 'gauge' });
  const found = new Map<number, number>();
  const wrong: number[] = [];
  const names = Array.from({ length: subjects }, (_, i) => `server/s${i}`);
  const to = reportStart + 400 * 86_400_000;
  for await (const page of store.raw({ subjects: names, metrics: [], from: 0, to })) {
    for (const { subject, metric, at, value } of page) {
      const number = (at - reportStart) / 1000;
      const fits = value === number + Number(metric.slice(1)) / 10 && subject === `server/s${number % subjects}`;
      if (!fits) wrong.push(number);
      found.set(number, (found.get(number) ?? 0) + 1);
    }
  }
  for (const [number, count] of found) if (count !== metrics) wrong.push(number);
  return { whole: new Set(found.keys()), wrong };
}
