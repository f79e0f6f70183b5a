import { describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { nextDue, ownOffset, Pace } from './pace.ts';
import { closeStages, hour, minute, stage, storedTimes } from './testing/stage.ts';
import { VirtualClock } from './testing/virtual-clock.ts';

/** Counts the moments at which a pace says "now". */
function counted(intervalMs: number, workMs = 0) {
  const clock = new VirtualClock(0);
  const pace = new Pace(clock, 'nas', intervalMs);
  const stop = new AbortController();
  const moments: number[] = [];
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      await pace.wait(stop.signal);
      if (stop.signal.aborted) return;
      moments.push(clock.monotonic());
      await clock.sleep(workMs, stop.signal);
    }
  }
  void run();
  return { clock, pace, stop, moments };
}

test('the next moment lies on the grid, after now and by at most one interval', () => {
  const number = fc.integer({ min: 1, max: 10_000_000 });
  fc.assert(
    fc.property(number, number, number, (now, interval, offset) => {
      const due = nextDue(now, interval, offset);
      expect(due).toBeGreaterThan(now);
      expect(due - now).toBeLessThanOrEqual(interval);
      expect(Math.abs((due - offset) % interval)).toBe(0);
    }),
  );
});

test('a fleet spreads over the interval, and one server keeps its place', () => {
  const places = Array.from({ length: 1000 }, (_, index) => ownOffset(`server-${index}`, 60_000));
  const perQuarter = [0, 1, 2, 3].map((quarter) => places.filter((at) => Math.floor(at / 15_000) === quarter).length);
  for (const count of perQuarter) expect(count).toBeGreaterThan(180);
  expect(ownOffset('nas', 60_000)).toBe(ownOffset('nas', 60_000));
});

describe('the pace', () => {
  test('does not drift, however long the work takes within an interval', async () => {
    const { clock, moments, stop } = counted(minute, 20_000);
    await clock.advance(24 * hour);
    expect(moments).toHaveLength(24 * 60);
    const gaps = moments.slice(1).map((at, index) => Math.round(at - (moments[index] ?? 0)));
    expect(new Set(gaps)).toEqual(new Set([minute]));
    stop.abort();
  });

  test('after work that took too long goes on at the next moment: once, without a burst, and counts what it skipped', async () => {
    const { clock, moments, pace, stop } = counted(minute, 150_000);
    await clock.advance(hour);
    const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? 0));
    expect(Math.min(...gaps)).toBe(150_000);
    expect(pace.skipped).toBeGreaterThan(20);
    stop.abort();
  });

  test('asked in between runs at once and keeps its grid', async () => {
    const { clock, moments, pace, stop } = counted(minute);
    await clock.advance(5 * minute);
    const grid = (moments.at(-1) ?? 0) % minute;
    await clock.advance(10_000);
    pace.ask();
    await clock.advance(1);
    const asked = moments.at(-1) ?? 0;
    await clock.advance(minute);
    expect(asked % minute).not.toBe(grid);
    expect((moments.at(-1) ?? 0) % minute).toBe(grid);
    stop.abort();
  });

  test('with another interval goes by that from now on', async () => {
    const { clock, moments, pace, stop } = counted(minute);
    await clock.advance(3 * minute);
    pace.setInterval(10_000);
    const before = moments.length;
    await clock.advance(minute);
    expect(moments.length - before).toBe(6);
    stop.abort();
  });
});

describe('a machine that slept for an hour', () => {
  test.each([
    ['while its monotonic clock stood still', false],
    ['while its monotonic clock went on', true],
  ])('%s reports once on waking, without a burst', async (_name, clockWentOn) => {
    const { hub, clock, agent } = stage();
    agent.start();
    await clock.advance(10 * minute);
    const before = hub.received.length;
    // Nothing of the process runs meanwhile, however the clocks count.
    clock.suspend(hour, clockWentOn);
    await clock.advance(2 * minute);
    const woken = hub.received.length - before;
    expect(woken).toBeGreaterThanOrEqual(2);
    expect(woken).toBeLessThanOrEqual(3);
    const times = storedTimes(hub);
    expect(new Set(times).size).toBe(times.length);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(hour + 9 * minute);
    await closeStages();
  });
});
