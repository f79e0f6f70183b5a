import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { journalArguments } from './journal-arguments.ts';
import { maxMessage, parseJournalEntry } from './journal-entry.ts';

const entry = {
  __CURSOR: 's=1;i=2',
  __REALTIME_TIMESTAMP: '1772244000123456',
  MESSAGE: 'Started plex.',
  PRIORITY: '6',
  SYSLOG_IDENTIFIER: 'systemd',
  _PID: '1',
};

test('an entry of the journal is a line with its time, priority and writer', () => {
  expect(parseJournalEntry(JSON.stringify(entry))).toEqual({
    line: { at: '2026-02-28T02:00:00.123Z', message: 'Started plex.', priority: 6, source: 'systemd', pid: 1 },
    cursor: 's=1;i=2',
  });
});

test('a message may be bytes, several messages, or one that the journal does not tell', () => {
  const messages: [unknown, string][] = [
    [[104, 105, 255], 'hi\uFFFD'],
    [['one', [116, 119, 111]], 'one\ntwo'],
    [null, '(a message that the journal does not tell)'],
    ['', ''],
    [{ a: 1 }, '(a message that the journal does not tell)'],
  ];
  for (const [MESSAGE, text] of messages) {
    expect(parseJournalEntry(JSON.stringify({ ...entry, MESSAGE }))?.line.message).toBe(text);
  }
});

test('a long message is cut with a word about it, never in the middle of a character', () => {
  const message = `${'x'.repeat(maxMessage - 1)}😀${'y'.repeat(100)}`;
  const line = parseJournalEntry(JSON.stringify({ ...entry, MESSAGE: message }))?.line.message ?? '';
  expect(line.isWellFormed()).toBe(true);
  expect(line).toEndWith('… (101 characters more)');
  expect(line.length).toBeLessThan(maxMessage + 40);
});

test('anything at all is an entry or none, and an entry can always travel', () => {
  const any = fc.oneof(
    fc.json(),
    fc.string(),
    fc.record({ MESSAGE: fc.anything(), PRIORITY: fc.anything() }).map((raw) => {
      try {
        return JSON.stringify(raw);
      } catch {
        return '';
      }
    }),
  );
  fc.assert(
    fc.property(any, (text) => {
      const read = parseJournalEntry(text ?? '');
      if (read === undefined) return;
      expect(typeof read.line.message).toBe('string');
      expect(read.line.message.isWellFormed()).toBe(true);
      expect(read.line.message.length).toBeLessThan(16_384);
      expect(read.line.priority === null || (read.line.priority >= 0 && read.line.priority <= 7)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('no name of a unit becomes an option of its own, and there is no shell to fool', () => {
  const request = {
    container: undefined,
    lines: 50,
    sinceMs: 1000,
    untilMs: undefined,
    search: undefined,
    follow: true,
  };
  const args = journalArguments({ ...request, unit: '--output=verbose' }, { back: true });
  expect(args.filter((arg) => arg.includes('verbose'))).toEqual(['--unit=--output=verbose']);
  expect(args).toContain('--since=@1.000');
  expect(args).toContain('--lines=50');
  const onwards = journalArguments({ ...request, unit: undefined }, { back: false, after: 's=1;i=2', sinceMs: 0 });
  expect(onwards.slice(-3)).toEqual(['--follow', '--no-tail', '--after-cursor=s=1;i=2']);
  const searching = journalArguments({ ...request, unit: 'a.service', search: 'x' }, { back: true });
  expect(searching.some((arg) => arg.startsWith('--lines'))).toBe(false);
});
