import { expect, test } from 'bun:test';
import { withoutSubject } from './without-subject.ts';

test('beside the thing itself a sentence begins with what there is to say', () => {
  const names = ['Disk sda', 'Disk sda (WD Red, W1)'];
  expect(withoutSubject('Disk sda (WD Red, W1) has 8 replaced sectors', names)).toBe('8 replaced sectors');
  expect(withoutSubject('Disk sda is 91 % worn', names)).toBe('91 % worn');
  expect(withoutSubject('Disk sda does not answer', names)).toBe('does not answer');
});

test('a name at the end is left out too, and what is of another thing stays whole', () => {
  expect(withoutSubject('Restarts again and again: web of shop', ['web of shop', 'web'])).toBe(
    'Restarts again and again',
  );
  expect(withoutSubject('Disk sdaa has 1 error', ['Disk sda', ''])).toBe('Disk sdaa has 1 error');
  expect(withoutSubject('Disk sda', ['Disk sda'])).toBe('Disk sda');
});
