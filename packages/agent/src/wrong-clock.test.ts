import { afterEach, describe, expect, test } from 'bun:test';
import {
  closeStages,
  hour,
  minute,
  stage,
  stageStart as start,
  stopAgent,
  storedTimes as times,
} from './testing/stage.ts';

afterEach(closeStages);

describe('a wrong clock', () => {
  test('that is set while the hub is away: what was measured before gets its true time', async () => {
    const { hub, clock, platform, agent } = stage({ wall: 0 });
    platform.away = true;
    agent.start();
    await clock.advance(10 * minute);
    // The network time arrives.
    clock.wallOffset = start;
    platform.away = false;
    await clock.advance(5 * minute);
    const found = times(hub);
    expect(found[0]).toBeGreaterThanOrEqual(start - 1000);
    expect(found[0]).toBeLessThanOrEqual(start + minute);
    expect(found.at(-1)! - found[0]!).toBeGreaterThanOrEqual(14 * minute);
    expect(agent.status.lost.rejected).toBe(0);
  });

  test('of an earlier start of the machine: what cannot be placed is dropped and counted, the rest is not', async () => {
    const first = stage({ wall: 0 });
    first.platform.away = true;
    first.agent.start();
    await first.clock.advance(5 * minute);
    await stopAgent(first.agent);
    const second = stage({ stateDir: first.stateDir, hub: first.hub, bootId: 'boot-2' });
    second.agent.start();
    await second.clock.advance(3 * minute);
    expect(second.agent.status.lost.rejected).toBeGreaterThanOrEqual(5);
    expect(Math.min(...times(second.hub))).toBeGreaterThanOrEqual(start);
    expect(second.agent.status.backlog).toBe(0);
  });

  test('now, with true times in the spool: those wait until the clock is set', async () => {
    const first = stage();
    first.platform.away = true;
    first.agent.start();
    await first.clock.advance(5 * minute);
    const kept = first.agent.status.backlog + 1;
    await stopAgent(first.agent);
    const second = stage({ wall: 0, stateDir: first.stateDir, hub: first.hub, bootId: 'boot-2' });
    second.agent.start();
    await second.clock.advance(3 * minute);
    expect([...second.hub.stored.keys()].every((time) => time.startsWith('1970'))).toBe(true);
    second.clock.wallOffset = start + hour;
    await second.clock.advance(3 * minute);
    expect(times(second.hub).filter((time) => time >= start && time <= start + 5 * minute)).toHaveLength(kept);
    expect(second.agent.status).toMatchObject({ backlog: 0, lost: { rejected: 0 } });
  });

  test.each([
    ['ten minutes ahead', 10 * minute],
    ['a day behind', -24 * hour],
    ['in 2099', Date.UTC(2099, 0, 1) - start],
  ])(
    '%s: reports go on at their pace, the difference is told once, and every request says its time',
    async (_name, off) => {
      const { hub, clock, agent, lines } = stage();
      agent.start();
      await clock.advance(2 * minute);
      clock.wallOffset = start + off;
      hub.answerFields = { server_time: new Date(start + 3 * minute).toISOString() };
      const before = hub.received.length;
      await clock.advance(10 * minute);
      expect(hub.received.length - before).toBe(10);
      for (const { body } of hub.received.slice(before))
        expect(Math.abs(Date.parse(String(body['sent_at'])) - Date.parse(String(body['timestamp'])))).toBeLessThan(
          1000,
        );
      expect(lines.filter((line) => line.includes("this machine's clock"))).toHaveLength(1);
    },
  );
});
