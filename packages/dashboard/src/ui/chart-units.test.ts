import { describe, expect, test } from 'bun:test';
import { formatQuantity, quantityOf, scaleFor } from './chart-units.ts';

function read(value: number | null | undefined, unit: string): string {
  return formatQuantity(value, unit, 'en-GB').replace(/[\u00A0\u202F]/, ' ');
}

describe('a quantity', () => {
  test('keeps three meaningful digits and takes the unit that reads best', () => {
    expect(read(0, 'bytes')).toBe('0 B');
    expect(read(812, 'bytes_per_second')).toBe('812 B/s');
    expect(read(12_345, 'bytes')).toBe('12.3 kB');
    expect(read(1_288_490_188, 'bytes')).toBe('1.3 GB');
    expect(read(4_000_787_030_016, 'bytes')).toBe('4.0 TB');
    expect(read(45.23, 'percent')).toBe('45.2 %');
    expect(read(100, 'percent')).toBe('100 %');
    expect(read(62.4, 'celsius')).toBe('62.4 °C');
    expect(read(5400, 'seconds')).toBe('90 min');
    expect(read(1234, 'rpm')).toBe('1,234 rpm');
    expect(read(1000, 'mbit')).toBe('1 Gbit/s');
    expect(read(4.2, 'errors_per_second')).toBe('4.2 errors/s');
  });

  test('moves to the next unit instead of showing a thousand of the smaller one', () => {
    expect(read(999_960, 'bytes')).toBe('1.0 MB');
    expect(read(999_400, 'bytes')).toBe('999 kB');
    expect(read(-999_960, 'bytes')).toBe('-1.0 MB');
  });

  test('without a unit shows decimals only where it has some', () => {
    expect(read(6, '')).toBe('6');
    expect(read(0.84, '')).toBe('0.84');
  });

  test('that was not measured is a dash without a unit', () => {
    expect(quantityOf(null, 'percent')).toEqual({ text: '–', unit: '' });
    expect(read(undefined, 'bytes')).toBe('–');
    expect(read(Number.NaN, 'bytes')).toBe('–');
  });

  test('never reads minus zero', () => {
    expect(read(-0.001, 'percent')).toBe('0.0 %');
  });

  test('follows the reader’s locale', () => {
    expect(formatQuantity(12.34, 'percent', 'de-DE')).toBe('12,3\u202F%');
  });

  test('of a unit that nobody knows keeps its name, and a name from Object’s own is no unit', () => {
    expect(read(3, 'noise_margin_db')).toBe('3.0 noise margin db');
    expect(scaleFor(1, 'constructor').unit).toBe('constructor');
  });
});
