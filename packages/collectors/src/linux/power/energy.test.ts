import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { advance, type Energy } from './energy.ts';

const range = 262_143_328_850;
const before: Energy = { raw: 1_000_000, joules: 500, readMs: 0 };

it('gives the mean watts between two readings and counts the joules on', () => {
  expect(advance(before, 301_000_000, range, 10_000)).toEqual({
    energy: { raw: 301_000_000, joules: 800, readMs: 10_000 },
    watts: 30,
  });
});

it('goes on over the end of its range', () => {
  const late = { raw: range - 100_000_000, joules: 500, readMs: 0 };
  expect(advance(late, 200_000_000, range, 10_000)).toMatchObject({ energy: { joules: 800 }, watts: 30 });
});

it.each([
  ['is read for the first time', { known: undefined, raw: 5_000_000, range, nowMs: 10_000 }],
  ['runs backwards and has no range', { known: before, raw: 900_000, range: undefined, nowMs: 10_000 }],
  ['leaps more than anything draws', { known: before, raw: 60_000_000_000, range, nowMs: 10_000 }],
  ['may have run around unseen', { known: before, raw: 2_000_000, range, nowMs: 3_600_000 }],
  ['is read at the same moment', { known: before, raw: 2_000_000, range, nowMs: 0 }],
] as const)('begins anew where a meter %s', (_, { known, raw, range: most, nowMs }) => {
  expect(advance(known, raw, most, nowMs)).toEqual({
    energy: { raw, joules: raw / 1e6, readMs: nowMs },
    watts: undefined,
  });
});

it('calls a meter that stands still no zero watts', () => {
  expect(advance(before, before.raw, range, 10_000)).toEqual({
    energy: { ...before, readMs: 10_000 },
    watts: undefined,
  });
});

it('never gives negative or endless watts, and joules that only grow unless they begin anew', () => {
  const count = fc.integer({ min: 0, max: 2 ** 50 });
  const meter = fc.record({
    first: count,
    raw: count,
    most: fc.option(count, { nil: undefined }),
    nowMs: fc.integer({ min: -5, max: 1e9 }),
  });
  fc.assert(
    fc.property(meter, ({ first, raw, most, nowMs }) => {
      const known = { raw: first, joules: first / 1e6, readMs: 0 };
      const { energy, watts } = advance(known, raw, most, nowMs);
      expect(watts === undefined || (watts >= 0 && watts <= 2000)).toBe(true);
      expect(energy.joules >= known.joules || Math.abs(energy.joules - raw / 1e6) < 0.1).toBe(true);
    }),
  );
});
