import { expect, test } from 'bun:test';
import { innerAddress } from './inner-address.ts';

test('goes back to where one wanted to go', () => {
  expect(innerAddress('/servers/nas?tab=disks')).toBe('/servers/nas?tab=disks');
});

test('never leaves this dashboard, and never returns to the log-in', () => {
  for (const next of [
    undefined,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/login?next=/login',
  ]) {
    expect(innerAddress(next)).toBe('/');
  }
});
