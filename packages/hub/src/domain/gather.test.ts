import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { gatherUntil } from './gather.ts';

/** News at these times (ms), each told as soon as the channel may be told; the times at which messages went out. */
function messages(news: readonly number[]): number[] {
  const times: number[] = [];
  let waitsUntil: number | undefined;
  for (const at of news.toSorted((a, b) => a - b)) {
    if (waitsUntil !== undefined && at >= waitsUntil) {
      times.push(waitsUntil);
      waitsUntil = undefined;
    }
    waitsUntil ??= gatherUntil({ times }, at);
    if (waitsUntil <= at) {
      times.push(at);
      waitsUntil = undefined;
    }
  }
  if (waitsUntil !== undefined) times.push(waitsUntil);
  return times;
}

test('the first news goes out at once, what follows within half a minute in one message', () => {
  expect(messages([0, 100, 20_000, 29_000])).toEqual([0, 30_000]);
  expect(messages([0, 3_600_000])).toEqual([0, 3_600_000]);
});

test('two hundred targets that go down within a second are two messages', () => {
  expect(messages(Array.from({ length: 200 }, (_, index) => index * 5))).toHaveLength(2);
});

test('news every second for an hour is a dozen messages and a bit', () => {
  expect(messages(Array.from({ length: 3600 }, (_, index) => index * 1000)).length).toBeLessThanOrEqual(16);
});

test('nothing waits longer than a quarter of an hour', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_600_000)), fc.nat(3_600_000), (times, later) => {
      const sorted = times.toSorted((a, b) => a - b);
      const now = (sorted.at(-1) ?? 0) + later;
      const until = gatherUntil({ times: sorted }, now);
      expect(until).toBeGreaterThanOrEqual(now);
      expect(until - now).toBeLessThanOrEqual(15 * 60_000);
    }),
  );
});
