import { expect, test } from 'bun:test';
import type { AlertRule } from '@labkeeper/protocol/alert';
import * as fc from 'fast-check';
import { ruleOf } from './rule-of.ts';
import { levelReached } from './rule-level.ts';
import { RuleWindow, type PastLook } from './rule-window.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const restarts = rule({ kind: 'increase', operator: '>', warn: 5, window_seconds: 3600 });
const full = rule({ kind: 'forecast', operator: '<=', warn: 14, fail: 3, limit: 100, window_seconds: 7 * 86_400 });

function rule(change: Partial<AlertRule>): AlertRule {
  return ruleOf({ rule_id: 'r', name: 'r', metric: 'm', ...change });
}

/** The values come `stepMs` apart, the first at 0. */
function lookAfter(said: AlertRule, values: readonly number[], stepMs = minuteMs, isNew = false): PastLook {
  const past = new RuleWindow({ windowMs: said.window_seconds * 1000, onlyGrowth: said.kind === 'increase' });
  for (const [index, value] of values.entries()) {
    past.add(index * stepMs, value);
    if (index === 0 && isNew) past.isNew();
  }
  return past.look(said);
}

function steps(count: number, value: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => value(index));
}

test('growth counts what came within the window, and not the drop of a counter that began anew', () => {
  expect(
    lookAfter(
      restarts,
      steps(70, (i) => (i < 65 ? 3 : 4)),
    ),
  ).toEqual({ growth: 1 });
  expect(lookAfter(restarts, [...steps(40, () => 7), ...steps(30, (i) => Math.min(i, 4))])).toEqual({ growth: 4 });
  expect(
    lookAfter(
      restarts,
      steps(200, (i) => (i < 100 ? i : 100)),
    ),
  ).toEqual({ growth: 0 });
});

test('a container that restarts again and again is seen at once, long before the window is covered', () => {
  const early = lookAfter(
    restarts,
    steps(8, (i) => i),
  );
  expect(levelReached(restarts, { value: 7, ...early }, 'OK')).toMatchObject({ status: 'WARN', value: 7 });
});

test('below the level nobody knows until half of the window is covered, but for a series that began in it', () => {
  expect(
    lookAfter(
      restarts,
      steps(20, () => 0),
    ),
  ).toEqual({ growth: undefined });
  expect(
    lookAfter(
      restarts,
      steps(31, () => 0),
    ),
  ).toEqual({ growth: 0 });
  expect(
    lookAfter(
      restarts,
      steps(2, () => 0),
      minuteMs,
      true,
    ),
  ).toEqual({ growth: 0 });
});

test('what was before a long silence is not taken for growth within the window', () => {
  const past = new RuleWindow({ windowMs: hourMs, onlyGrowth: true });
  for (let i = 0; i < 70; i += 1) past.add(i * minuteMs, 0);
  past.add(10 * hourMs, 50);
  expect(past.look(restarts)).toEqual({ growth: undefined });
});

test('the window keeps few marks and still counts every rise', () => {
  const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 60, maxLength: 400 });
  fc.assert(
    fc.property(values, fc.integer({ min: 15, max: 120 }), (heights, seconds) => {
      const past = new RuleWindow({ windowMs: hourMs, onlyGrowth: true });
      for (const [i, height] of heights.entries()) past.add(i * seconds * 1000, height);
      const now = (heights.length - 1) * seconds * 1000;
      const growth = past.look({ ...restarts, warn: 0 }).growth ?? 0;
      const rises = heights.map((height, i) => (i === 0 ? 0 : Math.max(0, height - (heights[i - 1] ?? 0))));
      function since(from: number): number {
        let sum = 0;
        for (const [i, rise] of rises.entries()) if (i * seconds * 1000 > from) sum += rise;
        return sum;
      }
      expect(growth).toBeGreaterThanOrEqual(since(now - hourMs));
      expect(growth).toBeLessThanOrEqual(since(now - hourMs - 2 * Math.max(minuteMs, seconds * 1000)));
    }),
    { numRuns: 100 },
  );
});

test('the change per second is that over the window', () => {
  const rate = rule({ kind: 'rate', warn: 1, window_seconds: 600 });
  expect(
    lookAfter(
      rate,
      steps(30, (i) => i * 60),
    ).perSecond,
  ).toBeCloseTo(1);
  expect(
    lookAfter(
      rate,
      steps(30, (i) => -i * 30),
    ).perSecond,
  ).toBeCloseTo(-0.5);
  const counter = new RuleWindow({ windowMs: 600_000, isCounter: true });
  for (let i = 0; i < 20; i += 1) counter.add(i * minuteMs, (i % 10) * 60);
  expect(counter.look(rate).perSecond).toBeCloseTo(0.9);
  expect(lookAfter(rate, [1, 2])).toEqual({ perSecond: undefined });
});

test('a disk that fills by two percent a day is full in ten days, with how sure that is', () => {
  const look = lookAfter(
    full,
    steps(8 * 24, (i) => 65 + i / 12 + (i % 2) / 10),
    hourMs,
  );
  expect(look.daysToLimit).toBeGreaterThan(9);
  expect(look.daysToLimit).toBeLessThan(11);
  expect(look.confidence?.fit).toBeGreaterThan(0.99);
  expect(look.confidence?.soonest).toBeLessThan(look.daysToLimit ?? 0);
  expect(look.confidence?.latest).toBeGreaterThan(look.daysToLimit ?? 0);
});

test('what leads away, stays, or only trembles is never full', () => {
  expect(
    lookAfter(
      full,
      steps(8 * 24, (i) => 65 - i / 12),
      hourMs,
    ),
  ).toEqual({ daysToLimit: Infinity });
  expect(
    lookAfter(
      full,
      steps(8 * 24, () => 65),
      hourMs,
    ),
  ).toEqual({ daysToLimit: Infinity });
  expect(
    lookAfter(
      full,
      steps(8 * 24, (i) => 65 + (i % 7)),
      hourMs,
    ),
  ).toEqual({ daysToLimit: Infinity });
});

test('a limit that was crossed is reached now, one from above too', () => {
  expect(
    lookAfter(
      full,
      steps(8 * 24, (i) => 90 + i / 15),
      hourMs,
    ).daysToLimit,
  ).toBe(0);
  const empty = rule({ ...full, limit: 10 });
  expect(
    lookAfter(
      empty,
      steps(8 * 24, (i) => 30 - i / 12),
      hourMs,
    ).daysToLimit,
  ).toBeCloseTo((30 - 191 / 12 - 10) / 2, 1);
});

test('a forecast needs half of its window and eight points', () => {
  expect(
    lookAfter(
      full,
      steps(80, (i) => 65 + i / 12),
      hourMs,
    ),
  ).toEqual({ daysToLimit: undefined });
  expect(
    lookAfter(
      full,
      steps(7, (i) => 65 + i),
      dayMs,
    ),
  ).toEqual({ daysToLimit: undefined });
});

test('when the clock is set back the past goes on where it was, and so does the growth', () => {
  const past = new RuleWindow({ windowMs: hourMs, onlyGrowth: true });
  for (let minutes = 0; minutes <= 90; minutes += 1) past.add(dayMs + minutes * minuteMs, 3);
  past.shift(-12 * hourMs);
  for (let minutes = 91; minutes <= 100; minutes += 1) past.add(dayMs / 2 + minutes * minuteMs, minutes - 84);
  expect(past.look(restarts)).toEqual({ growth: 13 });
});
