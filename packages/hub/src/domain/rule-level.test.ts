import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { levelReached } from './rule-level.ts';
import { testRule as rule } from './testing/test-rule.ts';

test('a value at a level has reached it, and says which level', () => {
  function see(value: number) {
    return levelReached(rule({}), { value }, 'OK');
  }
  expect([see(79.9), see(80), see(90)]).toEqual([
    { status: 'OK', value: 79.9, threshold: 80 },
    { status: 'WARN', value: 80, threshold: 80 },
    { status: 'FAIL', value: 90, threshold: 90 },
  ]);
});

test('a level that was reached is left only at its clear level', () => {
  const sticky = rule({ clear: { warn: 78, fail: 88 } });
  function see(value: number, settled: 'OK' | 'WARN' | 'FAIL') {
    return levelReached(sticky, { value }, settled).status;
  }
  expect([see(79, 'OK'), see(79, 'WARN'), see(77.9, 'WARN')]).toEqual(['OK', 'WARN', 'OK']);
  expect([see(89, 'WARN'), see(89, 'FAIL'), see(87, 'FAIL'), see(77, 'FAIL')]).toEqual(['WARN', 'FAIL', 'WARN', 'OK']);
});

test('a level with a floor counts only while the floor is known and reached too', () => {
  const floored = rule({ floor: { metric: 'filesystem_free_bytes', warn: 50e9, fail: null } });
  function see(value: number, floorValue: number | undefined) {
    return levelReached(floored, { value, floorValue }, 'OK').status;
  }
  expect([see(85, 400e9), see(85, 40e9), see(85, undefined), see(95, 400e9)]).toEqual(['OK', 'WARN', 'OK', 'FAIL']);
});

test('what was not measured is unknown, and silence is what a no_data rule fails for', () => {
  expect(levelReached(rule({}), { value: undefined }, 'FAIL').status).toBe('UNKNOWN');
  const silence = rule({ kind: 'no_data', warn: null, fail: 1 });
  expect(levelReached(silence, { value: undefined }, 'OK').status).toBe('FAIL');
  expect(levelReached(silence, { value: 3 }, 'FAIL').status).toBe('OK');
});

test('states are judged by their names, and one that says unknown is unknown', () => {
  const array = rule({ kind: 'state', states: { warn: ['rebuilding'], fail: ['degraded', 'failed'] } });
  function see(stateName: string | undefined) {
    return levelReached(array, { value: 2, stateName }, 'OK').status;
  }
  expect(['ok', 'rebuilding', 'degraded', 'unknown', undefined].map((name) => see(name))).toEqual([
    'OK',
    'WARN',
    'FAIL',
    'UNKNOWN',
    'UNKNOWN',
  ]);
});

test('what sleeps is as it was: a disk that failed does not heal by being put to rest', () => {
  const drive = rule({ kind: 'state', states: { warn: [], fail: ['failed'] } });
  for (const settled of ['OK', 'WARN', 'FAIL', 'UNKNOWN'] as const) {
    expect(levelReached(drive, { value: 4, stateName: 'asleep' }, settled).status).toBe(settled);
  }
});

test('growth, speed and the days that are left are judged like values, and unknown until they are known', () => {
  const grown = rule({ kind: 'increase', operator: '>', warn: 5, fail: null });
  expect(levelReached(grown, { value: 900, growth: 6 }, 'OK').status).toBe('WARN');
  expect(levelReached(grown, { value: 900, growth: 5 }, 'OK').status).toBe('OK');
  expect(levelReached(grown, { value: 900 }, 'OK').status).toBe('UNKNOWN');
  const days = rule({ kind: 'forecast', operator: '<=', warn: 7, fail: 1, limit: 100 });
  expect(levelReached(days, { value: 60, daysToLimit: 3 }, 'OK').status).toBe('WARN');
  expect(levelReached(days, { value: 60, daysToLimit: Infinity }, 'OK').status).toBe('OK');
});

test('a trembling value is one problem: with a clear level the status changes at most once on the way up and once on the way down', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -0.9, max: 0.9, noNaN: true }), { minLength: 1 }), (noise) => {
      const sticky = rule({ fail: null, clear: { warn: 78, fail: null } });
      const path = [70, ...noise.map((one) => 80 + one), 70];
      let settled: 'OK' | 'WARN' = 'OK';
      let changes = 0;
      for (const value of path) {
        const { status } = levelReached(sticky, { value }, settled);
        if (status !== settled) changes += 1;
        settled = status as 'OK' | 'WARN';
      }
      expect(changes).toBeLessThanOrEqual(2);
      expect(settled).toBe('OK');
    }),
  );
});
