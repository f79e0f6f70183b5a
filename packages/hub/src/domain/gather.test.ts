import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { gatherServerUntil, gatherUntil, type Told } from './gather.ts';

interface Piece {
  readonly at: number;
  readonly server: string;
}

/** News at these times, told as soon as it may be, looked at each second; what was told when. */
function messages(news: readonly Piece[], seconds: number): Told[] {
  const told: Told[] = [];
  let waiting: Piece[] = [];
  for (let now = 0; now <= seconds * 1000; now += 1000) {
    waiting.push(...news.filter(({ at }) => at > now - 1000 && at <= now));
    if (waiting.length === 0 || gatherUntil(told, now) > now) continue;
    const ready = waiting.filter(({ server }) => gatherServerUntil(told, { about: server }, now) <= now);
    if (ready.length === 0) continue;
    told.push({ at: now, about: new Set(ready.map(({ server }) => server)) });
    waiting = waiting.filter((piece) => !ready.includes(piece));
  }
  return told;
}

function every(ms: number, count: number, server: (index: number) => string): Piece[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * ms, server: server(index) }));
}

test('the first news goes out at once, what follows within half a minute in one message', () => {
  const news = [0, 100, 20_000, 29_000].map((at) => ({ at, server: 'nas' }));
  expect(messages(news, 60).map(({ at }) => at)).toEqual([0, 30_000]);
  const later = [0, 3_600_000].map((at) => ({ at, server: 'nas' }));
  expect(messages(later, 3601).map(({ at }) => at)).toEqual([0, 3_600_000]);
});

test('two hundred servers that go down within a second are two messages', () => {
  expect(messages(every(5, 200, String), 300)).toHaveLength(2);
});

test('a hundred turns of one thing within ten minutes are four messages', () => {
  expect(
    messages(
      every(6000, 100, () => 'nas'),
      600,
    ),
  ).toHaveLength(4);
});

test('a server that keeps turning does not delay what is new about another one by more than half a minute', () => {
  const news = [...every(6000, 100, () => 'nas'), { at: 400_000, server: 'pi' }];
  const first = messages(news, 600).find(({ about }) => about.has('pi'));
  expect(first?.at).toBeLessThanOrEqual(430_000);
});

test('news of another server every second for an hour are two dozen messages at most', () => {
  expect(messages(every(1000, 3600, String), 3600).length).toBeLessThanOrEqual(24);
});

test('what was told before the clock was set back holds nothing up', () => {
  const told = [{ at: 3_600_000, about: new Set(['nas']) }];
  expect([gatherUntil(told, 1000), gatherServerUntil(told, { about: 'nas' }, 1000)]).toEqual([1000, 1000]);
});

test('nothing waits longer than a quarter of an hour', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3_600_000)), fc.nat(3_600_000), (times, later) => {
      const told = times.map((at) => ({ at, about: new Set(['nas']) }));
      const now = Math.max(0, ...times) + later;
      for (const until of [gatherUntil(told, now), gatherServerUntil(told, { about: 'nas' }, now)]) {
        expect(until).toBeGreaterThanOrEqual(now);
        expect(until - now).toBeLessThanOrEqual(15 * 60_000);
      }
    }),
  );
});

test('something critical waits no longer than half a minute, however much was told of its server before', () => {
  const told = [0, 60, 120, 180, 240, 300, 360, 420].map((at) => ({ at: at * 1000, about: new Set(['nas']) }));
  expect(gatherServerUntil(told, { about: 'nas' }, 421_000)).toBeGreaterThan(600_000);
  expect(gatherServerUntil(told, { about: 'nas', isUrgent: true }, 421_000)).toBe(450_000);
  expect(gatherUntil(told, 421_000, true)).toBe(450_000);
});
