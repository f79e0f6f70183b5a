import { describe, expect, test } from 'bun:test';
import { secondsOfTyped, unitOfDuration } from './duration-parts.ts';

describe('unitOfDuration', () => {
  test('is the largest in which nothing is lost', () => {
    expect(unitOfDuration(7200)).toBe('hours');
    expect(unitOfDuration(5400)).toBe('minutes');
    expect(unitOfDuration(86_400)).toBe('days');
    expect(unitOfDuration(90)).toBe('seconds');
    expect(unitOfDuration(null)).toBe('minutes');
  });
});

describe('secondsOfTyped', () => {
  test('reads a number in either manner', () => {
    expect(secondsOfTyped('1.5', 'hours')).toBe(5400);
    expect(secondsOfTyped(' 1,5 ', 'hours')).toBe(5400);
  });

  test('is nothing where there is no number', () => {
    expect(secondsOfTyped('', 'minutes')).toBeNull();
    expect(secondsOfTyped('soon', 'minutes')).toBeNull();
    expect(secondsOfTyped('-5', 'minutes')).toBeNull();
  });
});
