import { expect, test } from 'bun:test';
import type { Status } from '@labkeeper/protocol/agent';
import * as fc from 'fast-check';
import { isFlapping, newKeyStatus, nextKeyStatus, type KeyStatus, type Patience } from './key-status.ts';

const minute = 60_000;
const patience: Patience = { forMs: 5 * minute, holdMs: 0, gapMs: 3 * minute };

/** Looks once a minute. */
function watch(levels: readonly Status[], options: Partial<Patience> = {}, from: KeyStatus = newKeyStatus(0)) {
  let key = from;
  const begin = from.lookedAt ?? 0;
  const seen: Status[] = [];
  for (const [index, level] of levels.entries()) {
    key = nextKeyStatus(key, level, { ...patience, ...options }, begin + (index + 1) * minute);
    seen.push(key.status);
  }
  return { key, seen };
}

function times<Item>(count: number, item: Item): Item[] {
  return Array.from({ length: count }, () => item);
}

test('a level counts only when it has lasted', () => {
  expect(watch(['OK', ...times(5, 'WARN' as const), 'WARN', 'WARN']).seen).toEqual([
    'OK',
    ...times(5, 'OK' as const),
    'WARN',
    'WARN',
  ]);
  expect(watch(['OK', 'WARN', 'WARN', 'WARN', 'OK', ...times(5, 'WARN' as const)]).seen).not.toContain('WARN');
});

test('what is bad at first sight is bad at once where no time is asked for', () => {
  expect(watch(['FAIL'], { forMs: 0 }).seen).toEqual(['FAIL']);
  expect(watch(['FAIL', 'FAIL']).seen).toEqual(['UNKNOWN', 'UNKNOWN']);
});

test('minutes at FAIL count as minutes at WARN too', () => {
  expect(watch(['OK', 'WARN', 'WARN', 'WARN', 'FAIL', 'FAIL', 'FAIL']).seen.at(-1)).toBe('WARN');
});

test('a WARN is left for OK only after the hold', () => {
  const bad = watch(['WARN'], { forMs: 0 }).key;
  expect(watch(['OK', 'OK', 'WARN', 'OK', 'OK', 'OK'], { forMs: 0, holdMs: 2 * minute }, bad).seen).toEqual([
    'WARN',
    'WARN',
    'WARN',
    'WARN',
    'WARN',
    'OK',
  ]);
});

test('a key that nobody can look at is unknown, and after it what it was before', () => {
  const bad = watch(['FAIL'], { forMs: 0 }).key;
  const { seen, key } = watch(['UNKNOWN', 'UNKNOWN', 'FAIL'], { forMs: 0 }, bad);
  expect(seen).toEqual(['UNKNOWN', 'UNKNOWN', 'FAIL']);
  expect(key.raisedAt).toEqual(bad.raisedAt);
});

test('minutes before a pause do not add up with those after it', () => {
  const almost = watch(['OK', 'WARN', 'WARN', 'WARN', 'WARN']).key;
  const later = nextKeyStatus(almost, 'WARN', patience, 60 * minute);
  expect(later.status).toBe('OK');
  expect(nextKeyStatus(almost, 'WARN', { ...patience, gapMs: 120 * minute }, 60 * minute).status).toBe('WARN');
});

test('going bad four times within an hour is flapping, until it was calm for half an hour', () => {
  const { key } = watch(['WARN', 'OK', 'WARN', 'OK', 'WARN', 'OK', 'WARN', 'OK'], { forMs: 0 });
  const three = watch(['WARN', 'OK', 'WARN', 'OK', 'WARN', 'OK'], { forMs: 0 }).key;
  expect([isFlapping(key, 8 * minute), isFlapping(key, 37 * minute), isFlapping(key, 39 * minute)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isFlapping(three, 6 * minute)).toBe(false);
});

const level = fc.constantFrom<Status>('OK', 'WARN', 'FAIL', 'UNKNOWN');

/** The same rule said another way: looks back over the whole history each time. */
function model(levels: readonly Status[], forMinutes: number): Status[] {
  const rank = { OK: 0, UNKNOWN: 0, WARN: 1, FAIL: 2 };
  let base: Status = 'UNKNOWN';
  return levels.map((now, index) => {
    if (now === 'UNKNOWN') return 'UNKNOWN';
    const runs = [1, 2].map((least) => {
      let begin = index;
      while (begin >= 0 && levels[begin] !== 'UNKNOWN' && rank[levels[begin] ?? 'OK'] >= least) begin -= 1;
      return index - begin - 1;
    });
    const [atWarn = -1, atFail = -1] = runs;
    const reached =
      atFail >= forMinutes ? 'FAIL' : { true: 'WARN' as const, false: 'OK' as const }[`${atWarn >= forMinutes}`];
    if (rank[reached] > rank[base]) base = reached;
    else if (rank[now] < rank[base]) base = now;
    else if (base === 'UNKNOWN' && now === 'OK') base = 'OK';
    return base;
  });
}

test('agrees with a model that looks back over the whole history', () => {
  fc.assert(
    fc.property(fc.array(level, { maxLength: 40 }), fc.integer({ min: 0, max: 6 }), (levels, minutes) => {
      const { seen } = watch(levels, { forMs: minutes * minute, gapMs: Number.MAX_SAFE_INTEGER });
      expect(seen).toEqual(model(levels, minutes));
    }),
    { numRuns: 1000 },
  );
});

test('a restart between any two looks changes nothing', () => {
  fc.assert(
    fc.property(fc.array(level, { maxLength: 30 }), fc.nat(30), (levels, at) => {
      const whole = watch(levels);
      const first = watch(levels.slice(0, at)).key;
      const kept = JSON.parse(JSON.stringify(first)) as KeyStatus;
      let key = kept;
      const seen: Status[] = [];
      for (const [index, one] of levels.slice(at).entries()) {
        key = nextKeyStatus(key, one, patience, (at + index + 1) * minute);
        seen.push(key.status);
      }
      expect(seen).toEqual(whole.seen.slice(at));
    }),
  );
});
