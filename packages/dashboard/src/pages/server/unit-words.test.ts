import type { Unit } from '@labkeeper/protocol/inventory';
import { expect, test } from 'bun:test';
import { failedBeside, few } from './unit-words.ts';

function unit(name: string, state: Unit['state']): Unit {
  return {
    unit: name,
    description: null,
    kind: 'service',
    load: 'loaded',
    active: state,
    sub: state,
    state,
    next_at: null,
    last_at: null,
  };
}

test('units that failed are named once: not those that stand among the services', () => {
  const units = [
    unit('smartd.service', 'failed'),
    unit('plex.service', 'failed'),
    unit('backup.timer', 'failed'),
    unit('ssh.service', 'running'),
  ];
  expect(failedBeside(units, [{ name: 'plex' }]).map((one) => one.unit)).toEqual(['backup.timer', 'smartd.service']);
  expect(failedBeside(units, [{ name: 'smartd.service' }, { name: 'plex.service' }])).toHaveLength(1);
});

test('few are named and many counted', () => {
  expect(few(['a'])).toBe('a');
  expect(few(['a', 'b'])).toBe('a and b');
  expect(few(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
});
