import type { PowerSource } from '@labkeeper/protocol/inventory';
import { expect, test } from 'bun:test';
import { upsesOf, upsState } from './ups-words.ts';

function source(name: string, kind: PowerSource['kind'], state: string | null): PowerSource {
  return {
    source: name,
    kind,
    model: null,
    watts: null,
    state,
    load_percent: null,
    battery_percent: null,
    runtime_seconds: null,
  };
}

test('a UPS on mains is well; one on its battery is not, and one that runs out least of all', () => {
  expect(upsState({ state: 'online' })).toEqual({ state: 'ok', word: 'On mains' });
  expect(upsState({ state: 'on_battery' }).state).toBe('warn');
  expect(upsState({ state: 'low_battery' }).state).toBe('fail');
});

test('a UPS that tells nothing, or a word that nobody knows, is never called well', () => {
  for (const state of [null, 'unknown', 'self_test', 'constructor']) expect(upsState({ state }).state).toBe('unknown');
  expect(upsState({ state: 'self_test' }).word).toBe('self test');
});

test('of what gives power only a UPS is one, and the one in trouble stands first', () => {
  const sources = [
    source('cpu', 'processor', null),
    source('a', 'ups', 'online'),
    source('b', 'ups', 'low_battery'),
    source('c', 'ups', 'on_battery'),
  ];
  expect(upsesOf(sources).map((one) => one.source)).toEqual(['b', 'c', 'a']);
});
