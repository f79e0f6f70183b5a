import { expect, test } from 'bun:test';
import { createLog } from './log.ts';
import { Bell, superviseUntilStopped, type Supervision } from './supervise.ts';
import type { AgentStatus } from './status-file.ts';
import { VirtualClock } from './testing/virtual-clock.ts';
import { judgeVitals, type Vitals } from './watchdog.ts';

const minute = 60_000;
const well: Vitals = {
  now: 0,
  intervalMs: minute,
  startedAt: 0,
  lastMeasuredAt: 0,
  sendingSince: undefined,
  networkFailingSince: undefined,
};

/** A supervised agent on a clock that a test turns. */
function setUp(change: Partial<Supervision> = {}) {
  const clock = new VirtualClock(0);
  const refused = new Bell(clock);
  const stop = new AbortController();
  const world = { link: 'up' as AgentStatus['link'], vitals: well, mark: 'one', looks: 0, found: false, lines: '' };
  const agent = {
    get status() {
      return { link: world.link } as AgentStatus;
    },
    get vitals() {
      return { ...world.vitals, now: clock.monotonic() };
    },
  };
  const ended = superviseUntilStopped(agent, {
    refused,
    rejoin: {
      found: () => {
        world.looks += 1;
        return Promise.resolve(world.found);
      },
    },
    hubAnswers: () => Promise.resolve(false),
    log: createLog('debug', (line) => (world.lines += line), false),
    stop: stop.signal,
    supervised: true,
    markOf: () => world.mark,
    ...change,
  });
  let code: number | string | undefined;
  void ended.then((value) => (code = value));
  return { clock, refused, stop, world, code: () => code };
}

test('a healthy agent runs until it is stopped, which is at once', async () => {
  const { clock, stop, world, code } = setUp();
  for (let hour = 0; hour < 5; hour += 1) {
    world.vitals = { ...well, lastMeasuredAt: clock.monotonic() + 55 * minute };
    await clock.advance(60 * minute);
  }
  expect(code()).toBeUndefined();
  expect(world.looks).toBe(0);
  stop.abort();
  await clock.advance(0);
  expect(code()).toBe(0);
});

test('a refusal is looked after at once and then every five seconds, until another key is found', async () => {
  const { clock, refused, world, code } = setUp();
  await clock.advance(1000);
  world.link = 'refused';
  refused.ring();
  await clock.advance(1);
  expect(world.looks).toBe(1);
  await clock.advance(20_000);
  expect(world.looks).toBe(5);
  world.found = true;
  await clock.advance(5000);
  expect(code()).toBe('rejoin');
});

test('a replaced program ends the agent within a minute where somebody starts it again, and nowhere else', async () => {
  for (const supervised of [true, false]) {
    const { clock, world, code } = setUp({ supervised });
    world.mark = 'two';
    world.vitals = { ...well, lastMeasuredAt: minute };
    await clock.advance(minute);
    expect(code()).toBe(supervised ? 0 : undefined);
  }
});

test('an agent that measures nothing for ten minutes is ended with the code that has it started anew', async () => {
  const { clock, world, code } = setUp();
  await clock.advance(9 * minute);
  expect(code()).toBeUndefined();
  await clock.advance(2 * minute);
  expect(code()).toBe(70);
  expect(world.lines).toContain('nothing was measured for 10 minutes');
});

test('a hub that is away ends nobody; a network that fails us alone does', async () => {
  for (const answers of [false, true]) {
    const { clock, world, code } = setUp({ hubAnswers: () => Promise.resolve(answers) });
    world.vitals = { ...well, lastMeasuredAt: 20 * minute, networkFailingSince: 0 };
    await clock.advance(11 * minute);
    expect(code()).toBe(answers ? 70 : undefined);
  }
});

test('a request that has been under way for ten minutes is a stuck one, and long intervals are given time', () => {
  expect(judgeVitals({ ...well, now: 11 * minute, lastMeasuredAt: 11 * minute, sendingSince: 0 }).kind).toBe('stuck');
  expect(judgeVitals({ ...well, now: 9 * minute, lastMeasuredAt: 9 * minute, sendingSince: 0 }).kind).toBe('healthy');
  expect(judgeVitals({ ...well, now: 100 * minute, intervalMs: 60 * minute }).kind).toBe('healthy');
  expect(judgeVitals({ ...well, now: 181 * minute, intervalMs: 60 * minute }).kind).toBe('stuck');
  expect(judgeVitals({ ...well, now: 11 * minute, lastMeasuredAt: undefined }).kind).toBe('stuck');
});
