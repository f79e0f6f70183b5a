import { expect, test } from 'bun:test';
import { OwnAgentSettingsChange } from '@labkeeper/protocol/server';
import { Check } from 'typebox/value';
import { collectorChange } from './collector-change.ts';

function isTaken(change: object): boolean {
  return Check(OwnAgentSettingsChange, { collectors: { units: change } });
}

test('what is left empty goes back to what holds for all, and whether it is on is not touched', () => {
  const change = collectorChange({ seconds: null, include: [], exclude: [] });
  expect(change).toEqual({ interval_seconds: null, include: null, exclude: null });
  expect(isTaken(change)).toBe(true);
});

test('what is set is what the hub takes', () => {
  const change = collectorChange({ seconds: 89.999, include: ['docker*'], exclude: ['getty@*', '*.mount'] });
  expect(change).toEqual({ interval_seconds: 90, include: ['docker*'], exclude: ['getty@*', '*.mount'] });
  expect(isTaken(change)).toBe(true);
});
