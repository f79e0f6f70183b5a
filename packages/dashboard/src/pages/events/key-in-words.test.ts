import { expect, test } from 'bun:test';
import { keyInWords } from './key-in-words.ts';

test('a key is said by what is measured and where', () => {
  expect(keyInWords('nas/cpu_percent')).toBe('cpu percent');
  expect(keyInWords('nas/filesystem_used_percent{mount=/srv/a,b}')).toBe('filesystem used percent, /srv/a,b');
  expect(keyInWords('pi/temperature_celsius{chip=cpu,sensor=Core 0}')).toBe('temperature celsius, cpu, Core 0');
  expect(keyInWords('pi/clock_offset_seconds#below')).toBe('clock offset seconds (below)');
});

test('a key of another shape stands as it is', () => {
  expect(keyInWords('whatever')).toBe('whatever');
});
