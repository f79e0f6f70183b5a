import { expect, test } from 'bun:test';
import { isReadableOnTheWay } from './plain-http.ts';

test('plain HTTP over a network can be read on its way', () => {
  expect(isReadableOnTheWay({ protocol: 'http:', hostname: '192.168.1.10' })).toBe(true);
  expect(isReadableOnTheWay({ protocol: 'http:', hostname: 'hub.local' })).toBe(true);
});

test('HTTPS and the machine itself are private', () => {
  expect(isReadableOnTheWay({ protocol: 'https:', hostname: 'hub.local' })).toBe(false);
  for (const hostname of ['localhost', '127.0.0.1', '[::1]']) {
    expect(isReadableOnTheWay({ protocol: 'http:', hostname })).toBe(false);
  }
});
