import { expect, test } from 'bun:test';
import { arrayWord, membersInWords, stateOfArray, stateOfMember, workInWords } from './array-words.ts';

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

test('an array that is whole is not called well while it or a part of it counts errors', () => {
  const member = { name: 'sda', role: null, state: 'ONLINE', working: true, errors: 0 };
  const whole = { state: 'ok' as const, errors: 0, members: [member] };
  expect([stateOfArray(whole), arrayWord(whole)]).toEqual(['ok', 'Whole']);
  for (const sick of [
    { ...whole, errors: 3 },
    { ...whole, errors: null, members: [{ ...member, errors: 1 }] },
    { ...whole, members: [member, { ...member, name: 'spare', state: 'FAULTED', working: false }] },
  ])
    expect([stateOfArray(sick), arrayWord(sick)]).toEqual(['warn', 'Whole, but not well']);
  expect(stateOfArray({ ...whole, state: 'checking', errors: 3 })).toBe('warn');
  expect(stateOfArray({ ...whole, state: 'failed', errors: 3 })).toBe('fail');
  expect(stateOfArray({ ...whole, state: 'unknown', errors: 3 })).toBe('unknown');
});

test('a place of an array that was never taken is no trouble', () => {
  const free = { name: 'missing 1', role: null, state: 'missing', working: false, errors: null };
  expect(stateOfArray({ state: 'ok', errors: null, members: [free] })).toBe('ok');
});

test('a part that works is not called well while it counts errors', () => {
  expect(stateOfMember({ state: 'active', working: true, errors: 2 })).toBe('warn');
  expect(stateOfMember({ state: 'active', working: true, errors: null })).toBe('ok');
  expect(stateOfMember({ state: 'faulty', working: false, errors: 0 })).toBe('fail');
  expect(stateOfMember({ state: 'recovering', working: false, errors: null })).toBe('warn');
});
