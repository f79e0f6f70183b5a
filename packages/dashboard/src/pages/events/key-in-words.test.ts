import { expect, test } from 'bun:test';
import { eventInWords, keyInWords } from './key-in-words.ts';

test('a key is said by what is measured and where', () => {
  expect(keyInWords('server/nas/cpu_percent')).toBe('cpu percent');
  expect(keyInWords('server/nas/filesystem_used_percent{mount=/srv/a,b}')).toBe('filesystem used percent, /srv/a,b');
  expect(keyInWords('server/pi/temperature_celsius{chip=cpu,sensor=Core 0}')).toBe('temperature celsius, cpu, Core 0');
  expect(keyInWords('server/pi/clock_offset_seconds#below')).toBe('clock offset seconds (below)');
});

test('a key of another shape stands as it is', () => {
  expect(keyInWords('What ever')).toBe('What ever');
});

test('an event without a sentence gets a plain one', () => {
  expect(eventInWords({ key: 'server/nas/memory_percent', message: '', new_status: 'OK' })).toBe(
    'Memory percent is well again',
  );
  expect(eventInWords({ key: 'server/nas/memory_percent', message: 'Memory is full.', new_status: 'WARN' })).toBe(
    'Memory is full.',
  );
});
