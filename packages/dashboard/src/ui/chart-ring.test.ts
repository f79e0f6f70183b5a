import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createRing, newestTime, pushRing, readRing } from './chart-ring.ts';

describe('the ring of live values', () => {
  test('keeps the newest and lets the oldest go', () => {
    const ring = createRing(3);
    for (let time = 1; time <= 5; time += 1) pushRing(ring, time, time * 10);
    expect(readRing(ring, 0, 100)).toEqual({ times: [3, 4, 5], values: [30, 40, 50] });
    expect(newestTime(ring)).toBe(5);
  });

  test('refuses a value that is not newer', () => {
    const ring = createRing(3);
    expect(pushRing(ring, 10, 1)).toBe(true);
    expect(pushRing(ring, 10, 2)).toBe(false);
    expect(pushRing(ring, 9, 2)).toBe(false);
    expect(readRing(ring, 0, 100).values).toEqual([1]);
  });

  test('shows a gap where values stayed away, and null where one was not measured', () => {
    const ring = createRing(9);
    pushRing(ring, 1, 1);
    pushRing(ring, 2, null);
    pushRing(ring, 10, 3);
    expect(readRing(ring, 0, 4)).toEqual({ times: [1, 2, 4, 10], values: [1, null, null, 3] });
  });

  test('reads from a moment on, and of nothing reads nothing', () => {
    const ring = createRing(4);
    expect(readRing(ring, 0, 5)).toEqual({ times: [], values: [] });
    expect(newestTime(ring)).toBe(-Infinity);
    pushRing(ring, 1, 1);
    pushRing(ring, 2, 2);
    expect(readRing(ring, 2, 5)).toEqual({ times: [2], values: [2] });
  });

  test('holds exactly the last pushed values, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 }), (capacity, count) => {
        const ring = createRing(capacity);
        for (let index = 0; index < count; index += 1) pushRing(ring, index, index);
        const expected = Array.from({ length: count }, (_, index) => index).slice(-capacity);
        expect(readRing(ring, -1, 10).values).toEqual(expected);
      }),
    );
  });
});
