import { afterEach, beforeEach, expect, test } from 'bun:test';
import { ruleOf } from '../../domain/rule-of.ts';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { LookBack } from './look-back.ts';

const minuteMs = 60_000;
const restarts = ruleOf({
  rule_id: 'r',
  name: 'r',
  metric: 'container_restarts',
  kind: 'increase',
  operator: '>',
  warn: 5,
  window_seconds: 3600,
});
const labels = { container: 'plex' };
let hub: TestHub;
let clock: TestClock;
let back: LookBack;

beforeEach(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
  back = new LookBack({ ...hub.app.platform, clock });
});

afterEach(async () => {
  await back.stop();
  await hub.stop();
});

async function store(value: number, minutesAgo: number): Promise<void> {
  const at = clock.now() - minutesAgo * minuteMs;
  const samples = [{ metric: 'container_restarts', labels, value }];
  await hub.app.platform.series.append({ subject: 'server/nas', at, receivedAt: at, backfilled: false, samples });
}

test('after a start the past comes from what is stored, and nothing is known until it has been read', async () => {
  for (let ago = 70; ago > 0; ago -= 1) await store(ago > 30 ? 1 : 4, ago);
  expect(back.look(restarts, 'server/nas', labels, 4)).toEqual({});
  await back.settled();
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 5)).toEqual({ growth: 4 });
});

test('what was stored long ago covers nothing, and a series that is new is known from its first value', async () => {
  await store(0, 0);
  clock.advance(24 * 60 * minuteMs);
  back.look(restarts, 'server/nas', labels, 3);
  back.look(restarts, 'server/pi', labels, 3);
  await back.settled();
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 4)).toEqual({ growth: undefined });
  expect(back.look(restarts, 'server/pi', labels, 4)).toEqual({ growth: 1 });
});

test('a rule with another window has a past of its own, and what no rule needs is given up', async () => {
  for (let ago = 9; ago > 0; ago -= 1) await store(9 - ago, ago);
  const short = { ...restarts, window_seconds: 300 };
  back.look(restarts, 'server/nas', labels, 9);
  back.look(short, 'server/nas', labels, 9);
  await back.settled();
  clock.advance(minuteMs);
  expect(back.look(short, 'server/nas', labels, 10)).toEqual({ growth: 5 });
  expect(back.look(restarts, 'server/nas', labels, 10)).toEqual({ growth: 10 });
  back.use([restarts]);
  expect(back.look(short, 'server/nas', labels, 10)).toEqual({});
  back.forget('server/nas');
  expect(back.look(restarts, 'server/nas', labels, 10)).toEqual({});
});

function lookAtMany(subject: string, from: number, count: number): void {
  for (let index = from; index < from + count; index += 1)
    back.look(restarts, subject, { container: `ci-${index}` }, 0);
}

test('one server whose labels are new each time takes nothing from others, and ten thousand at once are soon looked at', async () => {
  const began = performance.now();
  for (let round = 0; round < 8; round += 1) lookAtMany('server/evil', round * 10_000, 10_000);
  expect(performance.now() - began).toBeLessThan(4000);
  back.look(restarts, 'server/nas', labels, 1);
  await back.settled();
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 3)).toEqual({ growth: 2 });
});

test('what was not seen for longer than its window makes room for what is new', async () => {
  lookAtMany('server/nas', 0, 5000);
  await back.settled();
  back.look(restarts, 'server/nas', labels, 1);
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 3)).toBeUndefined();
  clock.advance(70 * minuteMs);
  back.look(restarts, 'server/nas', labels, 3);
  await back.settled();
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 5)).toEqual({ growth: 2 });
});

test('when the clock is set back the past is shifted along, and growth goes on being seen', async () => {
  back.look(restarts, 'server/nas', labels, 0);
  await back.settled();
  clock.advance(minuteMs);
  back.look(restarts, 'server/nas', labels, 2);
  clock.advance(-12 * 60 * minuteMs);
  back.shift(-12 * 60 * minuteMs);
  clock.advance(minuteMs);
  expect(back.look(restarts, 'server/nas', labels, 9)).toEqual({ growth: 9 });
});
