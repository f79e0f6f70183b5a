import { describe, expect, test } from 'bun:test';
import { canResend, isToCome, statusOf, statusWord, triesInWords } from './log-words.ts';

describe('statusOf', () => {
  test('takes a state from an address and nothing else', () => {
    expect(statusOf('dead')).toBe('dead');
    expect(statusOf('warn')).toBeUndefined();
    expect(statusOf(undefined)).toBeUndefined();
  });
});

describe('words of the log', () => {
  test('say when a person may send again', () => {
    expect(canResend({ status: 'dead' })).toBe(true);
    expect(canResend({ status: 'dropped' })).toBe(true);
    expect(canResend({ status: 'waiting' })).toBe(false);
    expect(statusWord('held')).toBe('Held for the morning');
  });

  test('say when it goes out only while that lies ahead', () => {
    const row = { status: 'waiting', not_before: '2026-01-14T12:10:00.000Z' } as const;
    expect(isToCome(row, Date.UTC(2026, 0, 14, 12))).toBe(true);
    expect(isToCome(row, Date.UTC(2026, 0, 14, 13))).toBe(false);
    expect(isToCome({ ...row, status: 'held' }, Date.UTC(2026, 0, 14, 12))).toBe(false);
    expect(isToCome({ ...row, not_before: null }, 0)).toBe(false);
  });

  test('count tries only where it took more than one', () => {
    expect(triesInWords({ tries: 1, status: 'delivered' })).toBe('');
    expect(triesInWords({ tries: 0, status: 'held' })).toBe('');
    expect(triesInWords({ tries: 1, status: 'waiting' })).toBe('tried once');
    expect(triesInWords({ tries: 4, status: 'dead' })).toBe('tried 4 times');
  });
});
