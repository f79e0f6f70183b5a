import { expect, test } from 'bun:test';
import type { MetricKind } from '@labkeeper/protocol/sample';
import type { Database } from '../database.ts';
import { describeEngines } from '../testing/engines.ts';
import { openSeriesStore, type SeriesStoreOptions } from './open-series-store.ts';
import type { SampleBatch, SeriesStore } from './series-store.ts';
import { hourMs } from './time.ts';

const minute = 60_000;
const start = Date.UTC(2026, 0, 18, 10, 0, 0);

function kindOf(metric: string): MetricKind {
  if (metric.endsWith('_state')) return 'state';
  return metric.endsWith('_bytes') ? 'counter' : 'gauge';
}

function storeOn(database: Database, options: Partial<SeriesStoreOptions> = {}): SeriesStore {
  const clock = { now: () => start + 60 * minute, monotonic: () => 0 };
  return openSeriesStore({ database, clock, kindOf, ...options });
}

function batch(at: number, samples: SampleBatch['samples'], subject = 'server/nas'): SampleBatch {
  return { subject, at, receivedAt: at, backfilled: false, samples };
}

describeEngines('series store', (open, engine) => {
  test('what was appended is read back at its time, and a minute without a report is a gap', async () => {
    const store = storeOn(await open());
    for (const i of [0, 1, 3])
      await store.append(batch(start + i * minute, [{ metric: 'cpu_percent', value: 10 + i / 4 }]));
    const [series] = await store.query({
      subjects: ['server/nas'],
      metrics: ['cpu_percent'],
      from: start,
      to: start + 4 * minute,
      points: 4,
      band: true,
    });
    expect(series).toEqual({
      subject: 'server/nas',
      metric: 'cpu_percent',
      labels: {},
      kind: 'gauge',
      start,
      step: minute,
      mean: [10, 10.25, null, 10.75],
      min: [10, 10.25, null, 10.75],
      max: [10, 10.25, null, 10.75],
    });
  });

  test('a series measured rarely gets steps of its own, and whole ones at the end of the range', async () => {
    const store = storeOn(await open());
    for (const hours of [0, 6, 12, 13])
      await store.append(batch(start + hours * hourMs, [{ metric: 'slow', value: hours }]));
    const midnight = start - 10 * hourMs;
    const range = { from: midnight + 6 * hourMs, to: midnight + 22.5 * hourMs };
    const query = { subjects: ['server/nas'], metrics: [], ...range, band: false };
    const expected = { step: 6 * hourMs, start: midnight + 6 * hourMs, mean: [0, 6, 12.5] };
    for (const points of [17, 500]) expect((await store.query({ ...query, points }))[0]).toMatchObject(expected);
  });

  test('labels tell series apart, whatever their order, and select them', async () => {
    const store = storeOn(await open());
    function used(mount: string, value: number): SampleBatch['samples'][number] {
      return { metric: 'filesystem_used_percent', labels: { mount, a: 'x' }, value };
    }
    await store.append(batch(start, [used('/', 1), used('/srv', 2), { metric: 'filesystem_used_percent', value: 3 }]));
    await store.append(
      batch(start + minute, [{ metric: 'filesystem_used_percent', labels: { a: 'x', mount: '/srv' }, value: 4 }]),
    );
    expect(await store.count()).toBe(3);
    const query = {
      subjects: ['server/nas'],
      metrics: [],
      from: start,
      to: start + 2 * minute,
      points: 2,
      band: false,
    };
    const srv = await store.query({ ...query, labels: { mount: '/srv' } });
    expect(srv.map((each) => [each.labels, each.mean])).toEqual([[{ a: 'x', mount: '/srv' }, [2, 4]]]);
    expect(await store.query({ ...query, labels: { mount: '*' } })).toHaveLength(2);
  });

  test('a counter is shown as its rate, with none at a reset', async () => {
    const store = storeOn(await open());
    const totals = [1000, 1600, 100, 700];
    for (const [i, value] of totals.entries())
      await store.append(batch(start + i * minute, [{ metric: 'rx_bytes', value }]));
    const query = {
      subjects: ['server/nas'],
      metrics: ['rx_bytes'],
      from: start,
      to: start + 4 * minute,
      points: 4,
      band: false,
    };
    expect((await store.query(query))[0]?.mean).toEqual([null, 10, null, 10]);
  });

  test('numbers that are none, and series beyond the limit, are dropped and counted', async () => {
    const store = storeOn(await open(), { seriesPerSubject: 2 });
    const samples = ['a', 'b', 'c'].map((metric) => ({ metric, value: 1 }));
    expect(await store.append(batch(start, [...samples, { metric: 'd', value: Number.NaN }]))).toEqual({
      stored: 2,
      dropped: 2,
    });
    expect(await store.append(batch(start + 1, [{ metric: 'c', value: 1 }]))).toEqual({ stored: 0, dropped: 1 });
    expect(await store.count()).toBe(2);
  });

  test('the same report twice is one, and of two values for one time the first stays', async () => {
    const store = storeOn(await open());
    for (const value of [7, 7, 8]) await store.append(batch(start, [{ metric: 'load_1m', value }]));
    const pages = await Array.fromAsync(
      store.raw({ subjects: ['server/nas'], metrics: [], from: 0, to: start + minute }),
    );
    expect(pages.flat()).toEqual([{ subject: 'server/nas', metric: 'load_1m', labels: {}, at: start, value: 7 }]);
  });

  test('reports of one time after others, and after a new start, push none aside', async () => {
    const database = await open();
    const at = [0, 11, 0, 1, 2, 11, 12].map((minutes) => start + minutes * minute);
    const store = storeOn(database);
    for (const [i, time] of at.entries()) await store.append(batch(time, [{ metric: `m${i}`, value: i }]));
    const again = storeOn(database);
    for (const [i, time] of at.entries()) await again.append(batch(time, [{ metric: `n${i}`, value: i }]));
    const pages = await Array.fromAsync(
      again.raw({ subjects: ['server/nas'], metrics: [], from: 0, to: start + hourMs }),
    );
    const found = pages.flat().map(({ metric, at: time, value }) => `${metric} ${time} ${value}`);
    const expected = at.flatMap((time, i) => [`m${i} ${time} ${i}`, `n${i} ${time} ${i}`]);
    expect(found.toSorted()).toEqual(expected.toSorted());
  });

  test('latest gives the newest of every series that still reports', async () => {
    const store = storeOn(await open());
    await store.append(
      batch(start, [
        { metric: 'cpu_percent', value: 1 },
        { metric: 'gone', value: 1 },
      ]),
    );
    await store.append(batch(start + 10 * minute, [{ metric: 'cpu_percent', value: 2 }]));
    const latest = await store.latest('server/nas', 3 * minute);
    expect(latest).toEqual([
      { subject: 'server/nas', metric: 'cpu_percent', labels: {}, at: start + 10 * minute, value: 2 },
    ]);
    expect(await store.latest('server/nobody', minute)).toEqual([]);
  });

  test('inventory is written in the same commit, the newest state of each part', async () => {
    const database = await open();
    const store = storeOn(database);
    function inventory(valueJson: string): NonNullable<SampleBatch['inventory']> {
      return [{ serverId: 'nas', part: 'disks', valueJson }];
    }
    await store.append({ ...batch(start, []), inventory: inventory('[1]') });
    await store.append({ ...batch(start + minute, [{ metric: 'a', value: 1 }]), inventory: inventory('[2]') });
    const rows = await database.read.selectFrom('inventory').selectAll().execute();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { server_id: 'nas', part: 'disks', updated_at: start + minute, value_json: '[2]' },
    ]);
  });

  test('a thousand reports at once are all stored, by one store and after it was opened anew', async () => {
    const database = await open();
    const store = storeOn(database);
    const all = Array.from({ length: 1000 }, async (_, i) =>
      store.append(batch(start + (i % 50) * 1000, [{ metric: 'n', value: i }], `server/s${i % 20}`)),
    );
    for (const result of await Promise.all(all)) expect(result).toEqual({ stored: 1, dropped: 0 });
    const again = storeOn(database);
    await again.append(batch(start + minute, [{ metric: 'n', value: 1 }], 'server/s1'));
    expect(await again.count()).toBe(20);
    const pages = await Array.fromAsync(
      again.raw({ subjects: ['server/s1'], metrics: [], from: start, to: start + 2 * minute }),
    );
    expect(pages.flat().map((sample) => sample.at - start)).toEqual(
      [1000, 11_000, 21_000, 31_000, 41_000, 60_000].sort((a, b) => a - b),
    );
  });

  test('a removed subject is gone at once and can come again', async () => {
    const store = storeOn(await open());
    await store.append(batch(start, [{ metric: 'a', value: 1 }]));
    await store.remove('server/nas');
    expect(await store.latest('server/nas', minute)).toEqual([]);
    expect(await store.count()).toBe(0);
    await store.append(batch(start + 1, [{ metric: 'a', value: 2 }]));
    expect((await store.latest('server/nas', minute)).map((each) => each.value)).toEqual([2]);
  });

  if (engine === 'postgres') {
    test('of two hubs on one database, one may remove a subject that the other goes on reporting', async () => {
      const place = await open.place();
      const [mine, theirs] = [storeOn(await place.open()), storeOn(await place.open())];
      await theirs.append(batch(start, [{ metric: 'a', value: 1 }]));
      await mine.append(batch(start + 1, [{ metric: 'b', value: 2 }]));
      expect((await theirs.latest('server/nas', minute)).map((each) => each.value)).toEqual([1, 2]);
      await mine.remove('server/nas');
      for (let i = 0; i < 20 && (await mine.work(start)) !== 'idle'; i += 1);
      expect(await theirs.append(batch(start + 2, [{ metric: 'a', value: 3 }]))).toEqual({ stored: 1, dropped: 0 });
      expect((await mine.latest('server/nas', minute)).map((each) => each.value)).toEqual([3]);
    });
  }
});
