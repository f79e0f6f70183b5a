import { describe, expect, test } from 'bun:test';
import type { StreamToAgent } from '@labkeeper/protocol/agent';
import { createLog } from './log.ts';
import { standardRetry } from './retry.ts';
import { Stream } from './stream.ts';
import { ScriptedPlatform, type Attempt } from './testing/scripted-platform.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

const minute = 60_000;
const hour = 60 * minute;

function setUp() {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21));
  const platform = new ScriptedPlatform(clock.monotonic);
  const frames: StreamToAgent[] = [];
  const told = { closed: 0, barred: 0 };
  const stream = new Stream({
    platform,
    url: 'ws://127.0.0.1:1/',
    headers: {},
    clock,
    policy: standardRetry,
    log: createLog('error', () => undefined, false),
    random: Math.random,
    onFrame: (frame) => frames.push(frame),
    onClosed: () => {
      told.closed += 1;
    },
    onBarred: () => {
      told.barred += 1;
    },
  });
  return { clock, platform, frames, told, stream };
}

function refuse(attempt: Attempt): void {
  attempt.events.closed('Expected 101 status code', 1002);
}

function waits(attempts: readonly Attempt[]): number[] {
  return attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
}

describe('the stream', () => {
  test('answers a ping with a pong of the same time, and hands on every other frame', async () => {
    const { clock, platform, frames, stream } = setUp();
    stream.start();
    platform.last.events.opened();
    platform.last.events.message('{"type":"ping","at":"2026-11-21T00:00:00Z"}');
    platform.last.events.message('{"type":"rate","interval_ms":1000}');
    platform.last.events.message('{"type":"reboot_everything"}');
    platform.last.events.message('no JSON');
    expect(platform.last.sent).toEqual(['{"type":"pong","at":"2026-11-21T00:00:00Z"}']);
    expect(frames).toEqual([{ type: 'rate', interval_ms: 1000 }]);
    stream.stop();
    await clock.advance(1);
    expect(platform.last.closed).toBe(true);
  });

  test('tells once that whoever looked is gone, and is not open in between', async () => {
    const { clock, platform, told, stream } = setUp();
    stream.start();
    expect(stream.send({ type: 'pong', at: 'x' })).toBe(false);
    platform.last.events.opened();
    expect(stream.open).toBe(true);
    platform.last.events.closed('gone');
    await clock.advance(10);
    expect(stream.open).toBe(false);
    expect(told.closed).toBe(1);
    await clock.advance(20_000);
    expect(platform.attempts.length).toBeGreaterThan(1);
    stream.stop();
  });

  test('is given up after 45 s without a word, however long it was good before', async () => {
    const { clock, platform, stream } = setUp();
    stream.start();
    platform.last.events.opened();
    for (let ping = 0; ping < 20; ping += 1) {
      await clock.advance(15_000);
      platform.last.events.message('{"type":"ping","at":"2026-11-21T00:00:00Z"}');
    }
    expect(platform.attempts).toHaveLength(1);
    await clock.advance(44_000);
    expect(platform.last.closed).toBe(false);
    await clock.advance(2000);
    expect(platform.attempts[0]?.closed).toBe(true);
    await clock.advance(15_000);
    expect(platform.attempts.length).toBeGreaterThan(1);
    stream.stop();
  });

  test('is given up when it does not open in time', async () => {
    const { clock, platform, stream } = setUp();
    stream.start();
    await clock.advance(standardRetry.timeoutMs + 1);
    expect(platform.attempts[0]?.closed).toBe(true);
    stream.stop();
  });

  test('is tried again by full jitter, from a second to a minute while the hub is down and to 15 s otherwise', async () => {
    for (const down of [true, false]) {
      const { clock, platform, stream } = setUp();
      platform.answer = refuse;
      stream.linkIs(down);
      stream.start();
      await clock.advance(2 * hour);
      const found = waits(platform.attempts);
      const cap = down ? 60_000 : 15_000;
      expect(Math.min(...found)).toBeGreaterThanOrEqual(1000);
      expect(Math.max(...found)).toBeLessThanOrEqual(cap);
      expect(Math.max(...found)).toBeGreaterThan(cap * 0.8);
      expect(found[0]).toBeLessThanOrEqual(2000);
      stream.stop();
    }
  });

  test('is tried at once when the hub answers again', async () => {
    const { clock, platform, stream } = setUp();
    platform.answer = refuse;
    stream.linkIs(true);
    stream.start();
    await clock.advance(hour);
    const before = platform.attempts.length;
    stream.linkIs(false);
    await clock.advance(1);
    expect(platform.attempts.length).toBe(before + 1);
    stream.stop();
  });

  test('is not asked for again within an hour where the hub has none for this agent', async () => {
    const { clock, platform, stream } = setUp();
    platform.answer = ({ events }) => {
      events.opened();
      events.closed('only an enrolled agent has a stream', 1008);
    };
    stream.start();
    await clock.advance(59 * minute);
    expect(platform.attempts).toHaveLength(1);
    await clock.advance(10 * minute);
    expect(platform.attempts).toHaveLength(2);
    stream.stop();
  });

  test('lets a report find out why, once, when it does not open again and again', async () => {
    const { clock, platform, told, stream } = setUp();
    platform.answer = refuse;
    stream.start();
    await clock.advance(hour);
    expect(told.barred).toBe(1);
    platform.answer = ({ events }) => {
      events.opened();
      events.closed('restart', 1001);
    };
    await clock.advance(minute);
    platform.answer = refuse;
    await clock.advance(5 * minute);
    expect(told.barred).toBe(2);
    stream.stop();
  });

  test('drops live samples that would wait, and nothing else', () => {
    const { platform, stream } = setUp();
    stream.start();
    platform.last.events.opened();
    platform.last.waiting = 2 * 1024 * 1024;
    const sample = { timestamp: '2026-11-21T00:00:00Z', metrics: {}, samples: [] };
    expect(stream.send({ type: 'sample', sample })).toBe(false);
    expect(stream.send({ type: 'pong', at: 'x' })).toBe(true);
    platform.last.waiting = 0;
    expect(stream.send({ type: 'sample', sample })).toBe(true);
    expect(platform.last.sent).toHaveLength(2);
    stream.stop();
  });

  test('once stopped stays closed, until it is started again', async () => {
    const { clock, platform, stream } = setUp();
    stream.start();
    stream.start();
    expect(platform.attempts).toHaveLength(1);
    stream.stop();
    await clock.advance(2 * hour);
    expect(platform.attempts).toHaveLength(1);
    stream.start();
    expect(platform.attempts).toHaveLength(2);
    stream.stop();
  });
});
