import { expect, test } from 'bun:test';
import type { Problem } from '@labkeeper/protocol/server';
import { serverHealth, type HealthFacts } from './server-health.ts';

function judge(change: Partial<HealthFacts>, judged: readonly Problem[] = []) {
  const facts: HealthFacts = {
    status: 'online',
    everReported: true,
    heardByUs: true,
    intervalKnown: true,
    unjudged: undefined,
    unknowns: [],
    silenceLimitSeconds: 180,
    rebootRequired: false,
    clockOffsetSeconds: 0,
    ...change,
  };
  return serverHealth(facts, judged);
}

const full: Problem = { status: 'FAIL', key: 'filesystem_used_percent{mount=/}', message: '/ is 94 % full' };
const updates: Problem = { status: 'WARN', key: 'security_updates', message: '2 security updates waiting' };

test('a well server has no problems', () => {
  expect(judge({})).toEqual({ health: 'OK', problems: [] });
});

test('what the rules found is the health, the worst first', () => {
  expect(judge({}, [updates, full])).toEqual({ health: 'FAIL', problems: [full, updates] });
});

test('offline outweighs all that was known', () => {
  expect(judge({ status: 'offline' }, [full])).toEqual({
    health: 'FAIL',
    problems: [{ status: 'FAIL', key: 'server_state', message: 'Offline: no report for more than 3 min' }],
  });
});

test('what nobody could look at is unknown, whatever was found before', () => {
  expect(judge({ status: 'unknown', everReported: false })).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'Has not reported yet' }],
  });
  expect(judge({ status: 'unknown' }).health).toBe('UNKNOWN');
  expect(judge({ unjudged: 'unstored' }, [full])).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'It reports, but the hub cannot store its reports' }],
  });
  expect(judge({ unknowns: [{ kind: 'collector', name: 'smart', error: 'not allowed' }] })).toMatchObject({
    health: 'UNKNOWN',
    problems: [{ message: 'The collector smart fails: not allowed' }],
  });
});

test('what is unknown is worse than well and no worse than a warning', () => {
  const unknowns = [{ kind: 'service', name: 'plex', why: 'unreported' } as const];
  expect(judge({ unknowns }).health).toBe('UNKNOWN');
  expect(judge({ unknowns }, [updates]).problems.map((problem) => problem.status)).toEqual(['WARN', 'UNKNOWN']);
});

test('a clock that is a little off is noted', () => {
  expect(judge({ clockOffsetSeconds: 45 })).toMatchObject({
    health: 'OK',
    problems: [{ status: 'OK', message: 'Its clock is 45 s behind' }],
  });
  expect(judge({ clockOffsetSeconds: -600 }).problems).toEqual([]);
});

test('a needed restart is a note', () => {
  expect(judge({ rebootRequired: true })).toMatchObject({ health: 'OK', problems: [{ status: 'OK' }] });
});

test('a thousand problems are told in twenty lines', () => {
  const many = Array.from({ length: 1000 }, (_, index): Problem => ({ ...full, key: `m${index}` }));
  expect(judge({}, many).problems.length).toBe(20);
});
