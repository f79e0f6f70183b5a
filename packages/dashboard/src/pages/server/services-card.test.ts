import { describe, expect, test } from 'bun:test';
import { orderServices, stateOfService } from './services-card.tsx';

describe('a service', () => {
  test('that stopped is a failure when it is expected to run, and no problem otherwise', () => {
    const stopped = { status: 'stopped' } as const;
    expect(stateOfService({ ...stopped, expected: true })).toBe('fail');
    expect(stateOfService({ ...stopped, expected: false })).toBe('unknown');
    expect(stateOfService(stopped)).toBe('unknown');
  });

  test('is told as it is otherwise', () => {
    expect(stateOfService({ status: 'running' })).toBe('ok');
    expect(stateOfService({ status: 'failed' })).toBe('fail');
    expect(stateOfService({ status: 'unknown', expected: true })).toBe('unknown');
  });
});

test('services stand with the worst first, then by name', () => {
  const rows = [
    { name: 'b', status: 'running' },
    { name: 'a', status: 'running' },
    { name: 'z', status: 'failed' },
    { name: 'm', status: 'stopped', expected: true },
  ] as const;
  expect(orderServices(rows).map((row) => row.name)).toEqual(['m', 'z', 'a', 'b']);
});
