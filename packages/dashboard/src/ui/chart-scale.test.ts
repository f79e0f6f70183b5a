import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { valueAxis } from './chart-scale.ts';

function axisOf(low: number | null, high: number | null, unit: string, thresholds: number[] = []) {
  return valueAxis({ low, high, unit, thresholds, maxTicks: 3, locale: 'en-GB' });
}

describe('the axis of values', () => {
  test('of a percentage starts at zero and ends at a round top that holds the data', () => {
    expect(axisOf(0.3, 7, 'percent')).toMatchObject({ min: 0, max: 10, labels: ['0', '5', '10'] });
    expect(axisOf(12, 45, 'percent')).toMatchObject({ max: 50, labels: ['0', '25', '50'] });
    expect(axisOf(12, 51, 'percent')).toMatchObject({ max: 100, labels: ['0', '50', '100'] });
  });

  test('of a share of something whole is drawn against all of it, however little it is', () => {
    const axis = valueAxis({ low: 3.8, high: 4.6, unit: 'percent', maxTicks: 5, whole: true, locale: 'en-GB' });
    expect(axis).toMatchObject({ min: 0, max: 100, labels: ['0', '25', '50', '75', '100'] });
  });

  test('reaches up to a threshold once the data comes near it', () => {
    expect(axisOf(0, 45, 'percent', [95]).max).toBe(50);
    expect(axisOf(0, 75, 'percent', [95]).max).toBe(100);
    expect(axisOf(40, 60, 'celsius', [85, 95]).max).toBeLessThan(85);
    expect(axisOf(40, 70, 'celsius', [85]).max).toBeGreaterThanOrEqual(85);
  });

  test('of bytes has round ticks in the unit that is printed above it', () => {
    const axis = axisOf(0, 34_000_000, 'bytes_per_second');
    expect(axis.labels).toEqual(['0', '20', '40']);
    expect(axis.unit).toBe('MB/s');
  });

  test('counts in the unit that its top has once it is rounded', () => {
    const axis = axisOf(0, 980_000, 'bytes_per_second');
    expect([axis.unit, axis.labels.at(-1)]).toEqual(['MB/s', '1.0']);
  });

  test('of a temperature follows the data instead of starting at zero', () => {
    const axis = axisOf(41, 47, 'celsius');
    expect(axis.min).toBeGreaterThanOrEqual(35);
    expect(axis.max).toBeLessThanOrEqual(50);
  });

  test('of nothing, or of zeros, is still an axis', () => {
    expect(axisOf(null, null, 'bytes').max).toBeGreaterThan(0);
    expect(axisOf(0, 0, '').max).toBeGreaterThan(0);
    expect(axisOf(50, 50, 'celsius').max).toBeGreaterThan(50);
  });

  test('always holds the data, with at least two and not too many ticks', () => {
    const units = fc.constantFrom('percent', 'bytes', 'bytes_per_second', 'celsius', 'seconds', 'ms', 'rpm', '', 'gb');
    const value = fc.double({ min: 0, max: 1e13, noNaN: true });
    fc.assert(
      fc.property(units, value, value, (unit, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const axis = axisOf(low, high, unit);
        expect(axis.max).toBeGreaterThanOrEqual(high * (1 - 1e-9));
        expect(axis.min).toBeLessThanOrEqual(low * (1 + 1e-9) + 1e-9);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        expect(axis.ticks.length).toBeLessThanOrEqual(5);
        expect(axis.labels.length).toBe(axis.ticks.length);
        expect(axis.ticks.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
