import { expect, test } from 'bun:test';
import { bench, report, rows, start, workUntilIdle } from '../testing/series-bench.ts';
import { describeEngines } from '../testing/engines.ts';
import type { SeriesQuery } from './series-store.ts';
import { dayMs, hourMs } from './time.ts';

const minute = 60_000;
const query: SeriesQuery = {
  subjects: ['server/nas'],
  metrics: ['temperature'],
  from: start,
  to: start + dayMs,
  points: 24,
  band: true,
};

describeEngines('late samples of a day whose samples are gone', (open) => {
  test('come on top of its roll-ups, however many times some come', async () => {
    const hub = await bench(open);
    for (let i = 0; i < 10; i += 1)
      await hub.store.append(report(start + i * hourMs, { temperature: i, rx: i * 3600 }));
    await workUntilIdle(hub, start + 40 * dayMs);
    expect(await rows(hub.database)).toMatchObject({ chunks: 0, rollups: 2 });
    hub.retention = { rawDays: 300, hourlyDays: 730 };
    const expected = Array.from({ length: 24 }, (_, i) => (i < 10 ? i : null));
    for (const [round, hour] of [12, 14, 16].entries()) {
      const at = start + hour * hourMs + round * minute;
      await hub.store.append(report(at, { temperature: 100 + hour, rx: 1_000_000 + hour * 3600 }));
      expected[hour] = 100 + hour;
      expect((await hub.store.query(query))[0]?.mean).toEqual(expected);
      await workUntilIdle(hub, start + 40 * dayMs);
      expect((await hub.store.query(query))[0]?.mean).toEqual(expected);
    }
    // Into an hour that has a roll-up: both count, and once.
    await hub.store.append(report(start + minute, { temperature: 50 }));
    for (let again = 0; again < 2; again += 1) {
      const [answer] = await hub.store.query(query);
      expect([answer?.mean[0], answer?.min?.[0], answer?.max?.[0]]).toEqual([25, 0, 50]);
      await workUntilIdle(hub, start + 40 * dayMs);
    }
    const [rx] = await hub.store.query({ ...query, metrics: ['rx'] });
    expect(rx?.mean.slice(2, 10)).toEqual(Array.from({ length: 8 }, () => 1));
  });

  test('of one series leave the roll-ups of its neighbours alone', async () => {
    const hub = await bench(open);
    await hub.store.append(report(start, { temperature: 7, health: 1 }));
    await workUntilIdle(hub, start + 40 * dayMs);
    hub.retention = { rawDays: 300, hourlyDays: 730 };
    await hub.store.append(report(start + minute, { health: 2 }));
    await workUntilIdle(hub, start + 40 * dayMs);
    await hub.store.append(report(start + 2 * hourMs, { temperature: 9 }));
    await workUntilIdle(hub, start + 40 * dayMs);
    expect((await hub.store.query(query))[0]?.mean.slice(0, 3)).toEqual([7, null, 9]);
  });
});

describeEngines('a retention of roll-ups that is shorter than that of samples', (open) => {
  test('takes no series away whose samples are still there', async () => {
    const hub = await bench(open);
    hub.retention = { rawDays: 30, hourlyDays: 5 };
    await hub.store.append(report(start, { temperature: 7 }));
    await hub.store.append(report(start + 20 * dayMs, { temperature: 8 }));
    await workUntilIdle(hub, start + 21 * dayMs + hourMs);
    await workUntilIdle(hub, start + 32 * dayMs);
    expect(await rows(hub.database)).toMatchObject({ series: 1, chunks: 1 });
    const range = { from: start + 20 * dayMs, to: start + 20 * dayMs + hourMs };
    expect((await hub.store.query({ ...query, ...range, points: 60 }))[0]?.max).toContain(8);
    await workUntilIdle(hub, start + 60 * dayMs);
    expect(await rows(hub.database)).toMatchObject({ series: 0, chunks: 0 });
  });
});
