import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { afterTry, type NextDelivery } from './delivery.ts';

const hourMs = 3_600_000;

/** Tries again whenever it may, with a receiver that fails until `wellAt`. */
function deliver(
  wellAt: number,
  retryAfterMs?: number,
): { tries: number; at: number; end: NextDelivery['status']; pauses: number[] } {
  const pauses: number[] = [];
  let now = 0;
  for (let tries = 0; tries < 10_000; tries += 1) {
    const outcome =
      now >= wellAt ? ({ kind: 'delivered' } as const) : ({ kind: 'later', reason: '503', retryAfterMs } as const);
    const next = afterTry({ dueAt: 0, tries }, outcome, now, 0.5);
    if (next.status !== 'waiting') return { tries, at: now, end: next.status, pauses };
    pauses.push(next.notBefore - now);
    now = next.notBefore;
  }
  throw new Error('never ended');
}

test('pauses double from a second to a quarter of an hour', () => {
  const { pauses, end, at } = deliver(6 * hourMs);
  expect(pauses.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(Math.max(...pauses)).toBe(15 * 60_000);
  expect(end).toBe('delivered');
  expect(at).toBeLessThan(6 * hourMs + 15 * 60_000);
});

test('what the other side asked for is never undercut', () => {
  const { pauses } = deliver(hourMs, 60_000);
  expect(Math.min(...pauses)).toBe(60_000);
});

test('after a day it is dead, and not before', () => {
  const { end, at } = deliver(Infinity);
  expect(end).toBe('dead');
  expect(at).toBeGreaterThan(23.5 * hourMs);
  expect(at).toBeLessThanOrEqual(24 * hourMs);
});

test('a refusal is not tried again', () => {
  expect(afterTry({ dueAt: 0, tries: 0 }, { kind: 'refused', reason: '401' }, 5, 0)).toEqual({
    status: 'dead',
    reason: '401',
  });
});

test('what is worth some tries is dead after them, unless it was something else that failed before', () => {
  const outcome = { kind: 'later', reason: '424', mostTries: 6 } as const;
  function statusAfter(tries: number, lastReason: string | null): string {
    return afterTry({ dueAt: 0, tries, lastReason }, outcome, 0, 0.5).status;
  }
  expect([statusAfter(0, null), statusAfter(4, '424'), statusAfter(5, '424')]).toEqual(['waiting', 'waiting', 'dead']);
  expect(statusAfter(30, '503')).toBe('waiting');
});

test('chance moves a pause by a fifth at most', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
      const next = afterTry({ dueAt: 0, tries }, { kind: 'later', reason: '' }, 0, chance);
      const plain = Math.min(15 * 60_000, 1000 * 2 ** tries);
      if (next.status !== 'waiting') throw new Error('it should wait');
      expect(next.notBefore).toBeGreaterThanOrEqual(plain * 0.8 - 1);
      expect(next.notBefore).toBeLessThanOrEqual(plain * 1.2 + 1);
    }),
  );
});
