import { expect, test } from 'bun:test';
import { membersInWords, workInWords } from './array-words.ts';

test('work is told with how far it is and how long it takes, and a pause without either', () => {
  const work = { kind: 'recovery', percent: 42.25, eta_seconds: 4320, bytes_per_second: 1.2e8, paused: false };
  expect(workInWords(work)).toMatch(/^recovery 42\.3\s%, 1 h 12 min left, 120 MB\/s$/);
  expect(workInWords({ ...work, paused: true })).toMatch(/^recovery 42\.3\s%, paused$/);
  expect(workInWords({ ...work, percent: null, eta_seconds: null, bytes_per_second: null })).toBe('recovery');
});

test('members that nobody counted are not counted', () => {
  expect(membersInWords({ wanted: 4, working: 3 })).toBe('3 of 4 disks');
  expect(membersInWords({ wanted: null, working: 3 })).toBe('');
});
