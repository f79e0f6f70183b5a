import { afterEach, beforeEach, expect, test } from 'bun:test';
import { ruleOf } from '../../domain/default-rules.ts';
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
