import { expect, test } from 'bun:test';
import type { MetricKind } from '@labkeeper/protocol/sample';
import { describeEngines } from '../testing/engines.ts';
import { openSeriesStore } from './open-series-store.ts';
import type { SeriesStore } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 18);
/** What the interface carries: a megabyte a second, never more. */
const linkSpeed = 1e6;

function kindOf(metric: string): MetricKind {
  return metric === 'rx' ? 'counter' : 'gauge';
}

/** A machine that reports every minute and was off from `offAt` to `bootAt`; its counter comes back higher than it was. */
async function reportOverReboot(store: SeriesStore, offAt: number, bootAt: number): Promise<void> {
  const reports: Promise<unknown>[] = [];
  for (let at = start; at < start + dayMs + 2 * hourMs; at += minute) {
    if (at > offAt && at < bootAt) continue;
    const isBack = at >= bootAt;
    const uptime = isBack ? (at - bootAt) / 1000 + 20 : (at - start) / 1000 + 86_400;
    // A boot that fetches its file system over the network: 500 GB within seconds, before anything is counted.
    const rx = isBack ? 5e11 + ((at - bootAt) / 1000) * linkSpeed : ((at - start) / 1000) * linkSpeed;
    const samples = [
      { metric: 'uptime_seconds', value: uptime },
      { metric: 'rx', labels: { interface: 'eth0' }, value: rx },
    ];
    reports.push(store.append({ subject: 'server/nas', at, receivedAt: at, backfilled: false, samples }));
  }
  await Promise.all(reports);
}

async function mostOf(store: SeriesStore, points: number): Promise<{ most: number; least: number; steps: number }> {
  const query = { subjects: ['server/nas'], metrics: ['rx'], from: start, to: start + dayMs + 2 * hourMs };
  const [found] = await store.query({ ...query, points, band: true });
  const numbers = [...(found?.mean ?? []), ...(found?.min ?? []), ...(found?.max ?? [])].filter((n) => n !== null);
  return { most: Math.max(...numbers), least: Math.min(...numbers), steps: found?.step ?? 0 };
}

describeEngines('a machine that boots while nobody looks', (open) => {
  for (const [name, offAt, bootAt] of [
    ['within a minute', start + 3 * hourMs, start + 3 * hourMs + minute],
    ['for four minutes', start + 3 * hourMs, start + 3 * hourMs + 4 * minute],
    ['over midnight', start + dayMs - 2 * minute, start + dayMs + minute],
  ] as const) {
    test(`(${name}) gives no rate above what its link carries, before and after it is rolled up`, async () => {
      let now = start + dayMs + 2 * hourMs;
      const clock = { now: () => now, monotonic: () => now };
      const store = openSeriesStore({ database: await open(), clock, kindOf });
      await reportOverReboot(store, offAt, bootAt);
      async function expectTrueRates(): Promise<void> {
        for (const points of [2000, 26]) {
          const { most, least } = await mostOf(store, points);
          expect(most).toBeLessThanOrEqual(linkSpeed * 1.001);
          expect(least).toBeGreaterThanOrEqual(0);
        }
      }
      await expectTrueRates();
      expect((await mostOf(store, 26)).steps).toBe(hourMs);
      now += 2 * dayMs;
      for (let steps = 0; steps < 500 && (await store.work(now)) !== 'idle'; steps += 1);
      await expectTrueRates();
    }, 30_000);
  }
});
