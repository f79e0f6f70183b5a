import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { formatQuantity } from './chart-units.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatRate,
  formatRelative,
  formatShare,
  readerLocale,
} from './format.ts';

const en = 'en-GB';

describe('readerLocale', () => {
  test('takes the first language that exists', () => {
    expect(readerLocale(['de-DE', 'en'])).toBe('de-DE');
  });

  test('passes over names that no formatter takes', () => {
    expect(readerLocale(['en-US@posix', 'fr'])).toBe('fr');
    expect(readerLocale(['en-US@posix'])).toBe('en-GB');
    expect(readerLocale([])).toBe('en-GB');
  });
});

describe('formatPercent', () => {
  test('rounds half up', () => {
    expect(formatPercent(28.5, 0, en)).toBe('29\u202f%');
    expect(formatPercent(29.6, 0, en)).toBe('30\u202f%');
    expect(formatPercent(90, 0, en)).toBe('90\u202f%');
  });

  test('speaks the reader’s decimal sign', () => {
    expect(formatPercent(12.57, 1, 'de-DE')).toBe('12,6\u202f%');
  });

  test('says unknown as a dash', () => {
    expect(formatPercent(null, 0, en)).toBe('–');
    expect(formatPercent(undefined, 0, en)).toBe('–');
    expect(formatPercent(Number.NaN, 0, en)).toBe('–');
  });
});

describe('formatShare', () => {
  test('a measured percentage reads on cards and lists as on charts', () => {
    expect(formatShare(28.64, en)).toBe('28.6\u202f%');
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1600, noNaN: true }), (value) => {
        expect(formatShare(value, en)).toBe(formatQuantity(value, 'percent', en));
      }),
    );
  });

  test('says unknown as a dash', () => {
    expect([null, undefined, Number.NaN].map((value) => formatShare(value, en))).toEqual(['–', '–', '–']);
  });
});

describe('formatBytes', () => {
  test('says sizes as people do, in powers of ten', () => {
    expect(formatBytes(0, en)).toBe('0 B');
    expect(formatBytes(999, en)).toBe('999 B');
    expect(formatBytes(1_200_000_000_000, en)).toBe('1.2 TB');
    expect(formatBytes(340_000_000, en)).toBe('340 MB');
  });

  test('moves to the next unit before it would print a thousand', () => {
    expect(formatBytes(999_600, en)).toBe('1 MB');
  });

  test('stays finite for the largest numbers there are', () => {
    expect(formatBytes(Number.MAX_SAFE_INTEGER * 4096, en)).toMatch(/EB$/);
    expect(formatBytes(Number.POSITIVE_INFINITY, en)).toBe('–');
  });

  test('a rate is bytes a second', () => {
    expect(formatRate(12_400_000, en)).toBe('12.4 MB/s');
    expect(formatRate(null, en)).toBe('–');
  });
});

describe('formatDuration', () => {
  test('gives the two largest units, rounded down', () => {
    expect(formatDuration(45)).toBe('45 s');
    expect(formatDuration(8075)).toBe('2 h 14 min');
    expect(formatDuration(12 * 86_400 + 4 * 3600 + 32 * 60)).toBe('12 d 4 h');
  });

  test('leaves a second unit out that is zero rather than skipping to a third', () => {
    expect(formatDuration(3600 + 30)).toBe('1 h');
  });

  test('takes fewer units where room is short', () => {
    expect(formatDuration(42 * 86_400 + 3600, 1)).toBe('42 d');
  });

  test('is never negative and says unknown as a dash', () => {
    expect(formatDuration(-5)).toBe('0 s');
    expect(formatDuration(null)).toBe('–');
  });
});

describe('formatRelative', () => {
  const now = Date.parse('2026-01-18T14:32:00Z');

  test('says moments as "just now", also when clocks differ a little', () => {
    expect(formatRelative(now - 3000, now)).toBe('just now');
    expect(formatRelative(now + 3000, now)).toBe('just now');
  });

  test('says the past and the future in the largest whole unit', () => {
    expect(formatRelative(now - 12_000, now)).toBe('12 s ago');
    expect(formatRelative(now - 5 * 60_000 - 50_000, now)).toBe('5 min ago');
    expect(formatRelative(now - 25 * 3_600_000, now)).toBe('1 d ago');
    expect(formatRelative(now + 14.5 * 60_000, now)).toBe('in 14 min');
    expect(formatRelative(now + 7080 * 1000, now)).toBe('in 1 h 58 min');
    expect(formatRelative(now + 7200 * 1000, now)).toBe(`in ${formatDuration(7200)}`);
  });
});

describe('numbers, counts and money', () => {
  test('group thousands as the reader does', () => {
    expect(formatNumber(12_345.6, 1, en)).toBe('12,345.6');
    expect(formatNumber(null, 1, en)).toBe('–');
  });

  test('a count has its noun', () => {
    expect(formatCount(1, 'server', 'servers', en)).toBe('1 server');
    expect(formatCount(0, 'server', 'servers', en)).toBe('0 servers');
  });

  test('money stands in its currency, a made-up one behind the number', () => {
    expect(formatMoney(12.45, 'GBP', en)).toBe('£12.45');
    expect(formatMoney(12.45, 'not a code', en)).toBe('12.45 not a code');
  });
});
