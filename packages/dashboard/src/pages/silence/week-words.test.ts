import { describe, expect, test } from 'bun:test';
import { dayName, rangeName, wallOfDay } from './week-words.ts';

describe('days of a week', () => {
  test('are named short', () => {
    expect(dayName(Date.UTC(2026, 0, 18))).toBe('Sun 18 Jan');
    expect(rangeName(Date.UTC(2026, 0, 28))).toBe('28 Jan – 3 Feb');
  });

  test('are read from an address and nothing else is', () => {
    expect(wallOfDay('2026-01-18')).toBe(Date.UTC(2026, 0, 18));
    expect(wallOfDay('2026-13-45')).toBeUndefined();
    expect(wallOfDay('1200-01-01')).toBeUndefined();
    expect(wallOfDay(undefined)).toBeUndefined();
  });
});
