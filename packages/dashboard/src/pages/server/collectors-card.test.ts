import { describe, expect, test } from 'bun:test';
import { collectorReason, collectorState, orderCollectors, type CollectorRow } from './collectors-card.tsx';

function row(name: string, status: 'OK' | 'ABSENT' | 'FAIL' | null, enabled = true): CollectorRow {
  return {
    name,
    about: '',
    interval_seconds: 60,
    enabled,
    report: status === null ? null : { name, status, took_ms: 1 },
  };
}

describe('a collector', () => {
  test('that lacks its hardware or is off is no problem', () => {
    expect(collectorState(row('a', 'ABSENT'))).toEqual({ state: 'unknown', word: 'Not here' });
    expect(collectorState(row('a', 'FAIL', false))).toEqual({ state: 'unknown', word: 'Off' });
  });

  test('that failed, works or said nothing is told as such', () => {
    expect(collectorState(row('a', 'FAIL')).state).toBe('fail');
    expect(collectorState(row('a', 'OK')).state).toBe('ok');
    expect(collectorState(row('a', null)).word).toBe('Not reported');
  });
});

test('collectors in trouble stand first, those without hardware last', () => {
  const rows = [row('z', 'ABSENT'), row('b', 'OK'), row('a', 'OK'), row('y', 'FAIL'), row('x', 'OK', false)];
  expect(orderCollectors(rows).map((one) => one.name)).toEqual(['y', 'a', 'b', 'x', 'z']);
});

test('a collector with nothing to measure says what it looked for', () => {
  for (const name of ['containers', 'services', 'units', 'power', 'arrays', 'smart']) {
    expect(collectorReason(row(name, 'ABSENT'))).not.toContain('nothing that it could measure');
  }
  expect(collectorReason(row('containers', 'ABSENT'))).toContain('container_engines');
  expect(collectorReason(row('containers', 'OK'))).toBeUndefined();
});
