import { describe, expect, test } from 'bun:test';
import { cityOf, instantOf, isTimeZone, offsetWords, wallAt } from './zone-clock.ts';

const winter = Date.UTC(2026, 0, 15, 12);
const summer = Date.UTC(2026, 6, 15, 12);

describe('wallAt', () => {
  test('shows what the clock of a place shows', () => {
    expect(wallAt('Europe/Berlin', winter)).toBe(Date.UTC(2026, 0, 15, 13));
    expect(wallAt('Europe/Berlin', summer)).toBe(Date.UTC(2026, 6, 15, 14));
    expect(wallAt('Asia/Kathmandu', winter)).toBe(Date.UTC(2026, 0, 15, 17, 45));
  });
});

describe('instantOf', () => {
  test('is the way back', () => {
    expect(instantOf('Europe/Berlin', Date.UTC(2026, 0, 15, 13))).toBe(winter);
    expect(instantOf('America/New_York', wallAt('America/New_York', summer))).toBe(summer);
  });

  test('takes the first of two in autumn', () => {
    expect(instantOf('Europe/Berlin', Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });

  test('takes the first moment after what was left out in spring', () => {
    expect(instantOf('Europe/Berlin', Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1));
  });
});

describe('words of a zone', () => {
  test('say city and offset', () => {
    expect(cityOf('America/New_York')).toBe('New York');
    expect(offsetWords('Europe/Berlin', winter)).toBe('UTC+1');
    expect(offsetWords('America/St_Johns', winter)).toBe('UTC−3:30');
    expect(offsetWords('UTC', winter)).toBe('UTC');
  });

  test('know a zone from a name that is none', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Europe/Nowhere')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
