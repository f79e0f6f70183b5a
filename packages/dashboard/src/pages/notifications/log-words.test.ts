import { describe, expect, test } from 'bun:test';
import { canResend, kindInWords, statusOf, statusWord, triesInWords, waitInWords } from './log-words.ts';

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

  test('say why a message waits and until when', () => {
    const now = Date.UTC(2026, 0, 14, 12);
    const held = {
      status: 'held',
      tries: 0,
      waiting_for: 'night',
      next_attempt_at: '2026-01-15T06:00:00.000Z',
    } as const;
    expect(waitInWords(held, now)).toMatch(/^Waits for the morning, \d\d:\d\d/);
    const again = {
      status: 'waiting',
      tries: 2,
      waiting_for: 'retry',
      next_attempt_at: '2026-01-14T12:04:00.000Z',
    } as const;
    expect(waitInWords(again, now)).toBe('Try 3 in 4 min');
    expect(waitInWords(again, now + 300_000)).toBe('Try 3 at any moment');
    expect(waitInWords({ ...again, next_attempt_at: '2026-01-14T15:00:00.000Z' }, now)).toMatch(/^Try 3 at \d\d:\d\d/);
    const limited = { ...again, waiting_for: 'limit', next_attempt_at: '2026-01-14T12:00:30.000Z' } as const;
    expect(waitInWords(limited, now)).toBe('The other side asked to wait, in 30 s');
    expect(waitInWords({ ...limited, next_attempt_at: null }, now)).toBe('The other side asked to wait');
    expect(waitInWords({ ...again, status: 'delivered', waiting_for: null }, now)).toBe('Delivered');
  });

  test('tell a recovery from its problem', () => {
    expect(kindInWords({ kind: 'recovery' })).toBe('Over:');
    expect(kindInWords({ kind: 'problem' })).toBe('');
  });

  test('count tries only where it took more than one', () => {
    expect(triesInWords({ tries: 1, status: 'delivered' })).toBe('');
    expect(triesInWords({ tries: 0, status: 'held' })).toBe('');
    expect(triesInWords({ tries: 1, status: 'waiting' })).toBe('tried once');
    expect(triesInWords({ tries: 4, status: 'dead' })).toBe('tried 4 times');
  });
});
