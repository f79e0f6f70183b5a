import { describe, expect, test } from 'bun:test';
import { isRunning, morningInWords, nightsInWords, ringInWords, scopeInWords } from './silence-words.ts';

const names = { servers: new Map([['nas', 'NAS']]), sites: new Map([['home', 'Home']]) };
const everything = { server_ids: [], tags: [], site_ids: [], check_ids: [] };

describe('words of silence', () => {
  test('say what rings at night', () => {
    expect(ringInWords([])).toContain('not even what is critical');
    expect(ringInWords(['high', 'critical'])).toContain('What is critical and high rings');
    expect(ringInWords(['low', 'medium', 'high', 'critical'])).toContain('as by day');
  });

  test('say when one sleeps and where', () => {
    const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' }));
    expect(nightsInWords({ nights, time_zone: 'Europe/Berlin' })).toBe('every day 23:00–07:00 Berlin time');
    expect(nightsInWords({ nights: [], time_zone: 'Europe/Berlin' })).toBe('no nights');
  });

  test('say what the morning brings', () => {
    expect(morningInWords({ digest: true, all_clear: true })).toContain('quiet nights too');
    expect(morningInWords({ digest: false, all_clear: false })).toContain('as it is');
  });

  test('say what a window is about', () => {
    expect(scopeInWords(everything, names)).toBe('everything');
    expect(
      scopeInWords({ ...everything, server_ids: ['nas', 'old'], tags: ['media'], site_ids: ['home'] }, names),
    ).toBe('NAS and old tagged media at Home');
    expect(scopeInWords({ ...everything, site_ids: ['home'] }, names)).toBe('servers at Home');
    expect(scopeInWords({ ...everything, check_ids: ['c'] }, names)).toBe('1 check');
    expect(scopeInWords({ ...everything, server_ids: ['a', 'b', 'c', 'd', 'e'] }, names)).toBe('5 servers');
  });

  test('know what holds now', () => {
    expect(isRunning({ active_until: '2026-01-14T12:00:00.000Z' }, Date.UTC(2026, 0, 14, 11))).toBe(true);
    expect(isRunning({ active_until: '2026-01-14T12:00:00.000Z' }, Date.UTC(2026, 0, 14, 13))).toBe(false);
    expect(isRunning({ active_until: null }, 0)).toBe(false);
  });
});
