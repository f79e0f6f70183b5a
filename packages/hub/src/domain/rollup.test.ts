import { expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  addBuckets,
  addSamples,
  bucketNumbers,
  emptyBuckets,
  fillJitter,
  growthAt,
  ownInterval,
  stepOfAtLeast,
  steps,
  type SampleRun,
} from './rollup.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function run(...pairs: readonly (readonly [number, number])[]): SampleRun {
  return { times: Float64Array.from(pairs, ([at]) => at), values: Float64Array.from(pairs, ([, value]) => value) };
}

function rateAt(samples: SampleRun, i: number): number | undefined {
  const growth = growthAt(samples.times, samples.values, i);
  return growth === undefined ? undefined : growth.amount / growth.seconds;
}

test('a gauge is its mean with the least and the most; where nothing was measured there is nothing', () => {
  const buckets = emptyBuckets(hour, hour, 3);
  addSamples(buckets, 'gauge', run([0, 99], [hour, 1], [hour + 1, 3], [3 * hour, 5], [4 * hour, 99]));
  expect(bucketNumbers(buckets, 'gauge')).toEqual({ mean: [2, null, 5], min: [1, null, 5], max: [3, null, 5] });
});

test('a state shows its last value instead of a mean, and its worst in the band', () => {
  const buckets = emptyBuckets(0, hour, 1);
  addSamples(buckets, 'state', run([0, 1], [minute, 3], [2 * minute, 0]));
  expect(bucketNumbers(buckets, 'state')).toEqual({ mean: [0], min: [0], max: [3] });
});

test('the rate of a counter is weighed by time and belongs to the later sample', () => {
  const buckets = emptyBuckets(hour, hour, 1);
  addSamples(buckets, 'counter', run([hour - minute, 0], [hour, 600], [hour + 3 * minute, 600]));
  expect(bucketNumbers(buckets, 'counter')).toEqual({ mean: [2.5], min: [0], max: [10] });
});

test('no rate at the first sample, at a reset, at a 32-bit wrap, and never a negative one', () => {
  expect(rateAt(run([0, 5]), 0)).toBeUndefined();
  expect(rateAt(run([0, 500], [minute, 20]), 1)).toBeUndefined();
  expect(rateAt(run([0, 2 ** 32 - 10], [minute, 10]), 1)).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.nat()), { maxLength: 50 }), (pairs) => {
      let at = 0;
      const samples = run(...pairs.map(([wait, value]) => [(at += wait), value] as const));
      for (let i = 0; i < pairs.length; i += 1) expect(rateAt(samples, i) ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('after a gap of several intervals there is no rate, for slow counters the gap may be longer', () => {
  expect(rateAt(run([0, 0], [minute, 60], [6 * minute, 120]), 2)).toBe(0.2);
  expect(rateAt(run([0, 0], [minute, 60], [7 * minute, 120]), 2)).toBeUndefined();
  expect(rateAt(run([0, 0], [30 * minute, 60], [60 * minute, 120]), 2)).toBeCloseTo(60 / 1800);
  expect(rateAt(run([0, 0], [30 * minute, 60], [125 * minute, 120]), 2)).toBeUndefined();
  expect(rateAt(run([0, 0], [30 * minute, 60]), 1)).toBeUndefined();
});

test('hours added up to days say the same as the samples put into days', () => {
  const samples = fc.uniqueArray(fc.tuple(fc.nat(3 * 1440 - 1), fc.nat(1000)), {
    selector: ([at]) => at,
    maxLength: 200,
  });
  fc.assert(
    fc.property(samples, fc.constantFrom('gauge' as const, 'counter' as const, 'state' as const), (pairs, kind) => {
      const sorted = run(...pairs.toSorted((a, b) => a[0] - b[0]).map(([at, value]) => [at * minute, value] as const));
      const [hours, fromHours, direct] = [emptyBuckets(0, hour, 72), emptyBuckets(0, day, 3), emptyBuckets(0, day, 3)];
      addSamples(hours, kind, sorted);
      addBuckets(fromHours, kind, hours);
      addSamples(direct, kind, sorted);
      expect(fromHours.most).toEqual(direct.most);
      expect(fromHours.least).toEqual(direct.least);
      for (const i of [0, 1, 2]) expect(fromHours.total[i]).toBeCloseTo(direct.total[i] ?? 0);
    }),
  );
});

test('a report that comes a little late leaves no hole, a missing one does', () => {
  const late = run([10, 1], [minute - 10, 2], [2 * minute + 10, 3], [3 * minute + 10, 4], [5 * minute + 10, 5]);
  const buckets = emptyBuckets(0, minute, 6);
  addSamples(buckets, 'gauge', late);
  fillJitter(buckets, late.times);
  expect(bucketNumbers(buckets, 'gauge').mean).toEqual([1.5, 3, 3, 4, null, 5]);
});

test('the own interval is the usual distance, whatever gaps there are', () => {
  expect(ownInterval([0, 60, 120])).toBe(60);
  expect(ownInterval([0, 60, 120, 9000, 9060])).toBe(60);
  expect(ownInterval([0, 60])).toBe(0);
});

test('steps divide the day or are whole days, and the next longer one is taken', () => {
  for (const step of steps) expect(Math.min(day % step, step % day)).toBe(0);
  expect(stepOfAtLeast(288_000)).toBe(300_000);
  expect(stepOfAtLeast(minute)).toBe(minute);
  expect(stepOfAtLeast(100 * day)).toBe(100 * day);
});
