import { expect, test } from 'bun:test';
import type { Unit } from '@labkeeper/protocol/inventory';
import { countUnits, findUnits, readUnitFilter, stateOfUnit, unitName, unitWord } from './unit-rows.ts';

function unit(name: string, state: Unit['state'] = 'running', more: Partial<Unit> = {}): Unit {
  const kind = name.slice(name.lastIndexOf('.') + 1) as Unit['kind'];
  const words = { load: 'loaded', active: 'active', sub: 'running', description: null, next_at: null, last_at: null };
  return { unit: name, kind, state, ...words, ...more };
}

const units = [
  unit('ssh.service'),
  unit('nightly.service', 'failed', { description: 'Copies at night' }),
  unit('plex.service', 'stopped'),
  unit('nightly.timer', 'running', { sub: 'waiting' }),
  unit('srv-a\\x2db.mount', 'running', { sub: 'mounted' }),
];

test('expected units stand first, whatever they do, then what failed', () => {
  const found = findUnits(units, { words: undefined, filter: undefined }, new Set(['plex']));
  expect(found.map((one) => one.unit).slice(0, 3)).toEqual(['plex.service', 'nightly.service', 'nightly.timer']);
});

test('a filter and words narrow the list, by the name that people use too', () => {
  expect(findUnits(units, { words: undefined, filter: 'failed' }, new Set())).toHaveLength(1);
  expect(findUnits(units, { words: 'night copies', filter: undefined }, new Set()).map((one) => one.unit)).toEqual([
    'nightly.service',
  ]);
  expect(findUnits(units, { words: 'a-b', filter: 'mount' }, new Set())).toHaveLength(1);
  expect(countUnits(units)).toEqual({ failed: 1, service: 3, timer: 1, socket: 0, mount: 1 });
  expect([readUnitFilter('timer'), readUnitFilter('evil'), readUnitFilter(undefined)]).toEqual([
    'timer',
    undefined,
    undefined,
  ]);
});

test('a unit that rests is a failure only where it is expected', () => {
  expect(stateOfUnit({ state: 'stopped' }, false)).toBe('unknown');
  expect(stateOfUnit({ state: 'stopped' }, true)).toBe('fail');
  expect(stateOfUnit({ state: 'failed' }, false)).toBe('fail');
});

test('what systemd says better than we do is said in its words', () => {
  expect(units.map(unitWord)).toEqual(['running', 'failed', 'stopped', 'waiting', 'mounted']);
  expect(unitWord(unit('a.service', 'failed', { sub: 'auto-restart' }))).toBe('waits to restart');
  expect(unitWord(unit('a.service', 'running', { sub: 'exited' }))).toBe('done');
});

test('signs that systemd writes as codes are signs again', () => {
  expect(unitName('srv-a\\x2db.mount')).toBe('srv-a-b.mount');
  expect(unitName('plex.service')).toBe('plex');
});
