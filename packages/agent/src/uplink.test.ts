import { afterEach, describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeStages, hour, minute, stage, stageStart as start, storedTimes as times } from './testing/stage.ts';

afterEach(closeStages);

/** The moments at which an agent measures in so long: at its start, then on its own grid. */
function expectWholeGrid(found: readonly number[], from: number, to: number): void {
  const inside = found.filter((time) => time >= from && time <= to);
  expect(inside.length).toBeGreaterThanOrEqual(Math.floor((to - from) / minute));
  const gaps = inside.slice(1).map((time, index) => time - (inside[index] ?? 0));
  // The first gap is shorter: the first report goes out at once, the others on the grid.
  expect(new Set(gaps.slice(1))).toEqual(new Set([minute]));
}

describe('a hub that is away', () => {
  test.each([
    ['an hour', hour],
    ['a day', 24 * hour],
  ])(
    'for %s gets all of it afterwards, with the original times and each report once',
    async (_name, away) => {
      const { hub, clock, platform, agent } = stage();
      agent.start();
      await clock.advance(5 * minute);
      platform.away = true;
      await clock.advance(away);
      expect(agent.status.backlog).toBeGreaterThanOrEqual(away / minute - 1);
      platform.away = false;
      await clock.advance(5 * minute);
      expectWholeGrid(times(hub), start, start + away + 10 * minute);
      expect(hub.duplicates).toBe(0);
      expect(agent.status).toMatchObject({ backlog: 0, lost: { dropped: 0, damaged: 0, rejected: 0 } });
    },
    60_000,
  );

  test('gets the newest report first, then pieces of at most 500, for at most half of the time', async () => {
    const { hub, clock, platform, agent } = stage({ interval: 10 });
    agent.start();
    await clock.advance(minute);
    platform.away = true;
    await clock.advance(3 * hour);
    platform.away = false;
    const before = hub.received.length;
    await clock.advance(2 * minute);
    const [first, ...rest] = hub.received.slice(before).map((received) => received.body);
    expect(first!['backlog']).toBeUndefined();
    const pieces = rest.filter((body) => Array.isArray(body['backlog']));
    expect(pieces.map((body) => (body['backlog'] as unknown[]).length)).toEqual([
      500,
      500,
      expect.any(Number) as number,
    ]);
    expect(pieces[0]!['timestamp']).toBe(first!['timestamp']);
    expect(agent.status.backlog).toBe(0);
  }, 60_000);

  test('is tried by full jitter from one second up to a minute', async () => {
    const { clock, platform, agent } = stage({ interval: 3600 });
    platform.away = true;
    agent.start();
    await clock.advance(30 * minute);
    const waits = platform.attempts.slice(1).map((at, index) => at - (platform.attempts[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...waits)).toBeGreaterThan(30_000);
    expect(new Set(waits.map(Math.round)).size).toBe(waits.length);
  });

  test('behind a network that swallows everything is reached within 30 s of its healing', async () => {
    for (let moment = 0; moment < 20; moment += 1) {
      const { hub, clock, platform, agent } = stage();
      agent.start();
      await clock.advance(minute);
      platform.silent = true;
      // Healed at another moment of the waits each time.
      await clock.advance(10 * minute + moment * 1700);
      expect(agent.status.link).toBe('down');
      platform.silent = false;
      const before = hub.received.length;
      await clock.advance(30_000);
      expect(hub.received.length).toBeGreaterThan(before);
      await clock.advance(2 * minute);
      expectWholeGrid(times(hub), start, start + 12 * minute);
    }
  }, 30_000);

  test('and a spool that is full: the oldest go first, and what went is told exactly', async () => {
    const { hub, clock, platform, agent } = stage({ spoolMb: 1, segmentBytes: 64 * 1024, interval: 10 });
    agent.start();
    await clock.advance(10_000);
    platform.away = true;
    await clock.advance(16 * hour);
    const { dropped } = agent.status.lost;
    expect(dropped).toBeGreaterThan(0);
    platform.away = false;
    await clock.advance(10 * minute);
    const found = times(hub);
    const measured = Math.floor((16 * hour + 10 * minute + 10_000) / 10_000);
    expect(Math.abs(found.length + dropped - measured)).toBeLessThanOrEqual(2);
    expect(hub.received.at(-1)!.body['dropped']).toBe(dropped);
  }, 60_000);
});

describe('an answer that never arrives', () => {
  test('means that the report is sent again, and is known to the hub by its time', async () => {
    const { hub, clock, platform, agent } = stage();
    agent.start();
    await clock.advance(minute);
    platform.answersLost = true;
    await clock.advance(5 * minute);
    platform.answersLost = false;
    await clock.advance(2 * minute);
    const sent = hub.received.map((received) => String(received.body['timestamp']));
    expect(sent.length).toBeGreaterThan(new Set(sent).size);
    expectWholeGrid(times(hub), start, start + 8 * minute);
  });
});

describe('what the hub says', () => {
  test('a refused key is told, asked again after an hour at the earliest, and loses nothing', async () => {
    const { hub, clock, agent, lines } = stage();
    agent.start();
    await clock.advance(minute);
    hub.override = () => ({ status: 401, body: { detail: { code: 'KEY_INVALID', message: 'revoked' } } });
    const before = hub.received.length;
    await clock.advance(59 * minute);
    expect(hub.received.length - before).toBeLessThanOrEqual(1);
    expect(lines.filter((line) => line.includes('refuses this agent'))).toHaveLength(1);
    hub.override = undefined;
    await clock.advance(2 * hour);
    expectWholeGrid(times(hub), start, start + 3 * hour);
  }, 30_000);

  test('a report that it will never take is set aside with the reason, counted, and holds up no other', async () => {
    const { hub, clock, agent, stateDir } = stage();
    agent.start();
    await clock.advance(minute);
    let poisoned = 0;
    hub.override = (_path, body) => {
      const bad = (body['metrics'] as { cpu_percent: number }).cpu_percent === 4;
      if (!bad) return undefined;
      poisoned += 1;
      return { status: 422, body: { detail: { code: 'INVALID', message: 'no' } } };
    };
    await clock.advance(5 * minute);
    expect(poisoned).toBe(1);
    expect(agent.status).toMatchObject({ backlog: 0, lost: { rejected: 1 } });
    expect(hub.received.at(-1)!.body['dropped']).toBe(1);
    const aside = readFileSync(join(stateDir, 'quarantine.jsonl'), 'utf8');
    expect(aside).toContain('INVALID');
    expect(aside).toContain('cpu_percent\\":4');
  });

  test('one bad report in a backlog is found and set aside, whether the hub names it or refuses the piece', async () => {
    for (const names of [true, false]) {
      const { hub, clock, platform, agent } = stage();
      agent.start();
      await clock.advance(minute);
      platform.away = true;
      await clock.advance(20 * minute);
      platform.away = false;
      const badTime = new Date(times(hub).at(-1)! + 7 * minute).toISOString();
      hub.override = (_path, body) => {
        const entries = (body['backlog'] ?? []) as { timestamp: string }[];
        const index = entries.findIndex((entry) => entry.timestamp === badTime);
        if (index < 0) return undefined;
        if (!names) return { status: 422, body: { detail: { code: 'INVALID', message: 'no' } } };
        entries.splice(index, 1);
        const body200 = {
          received: true,
          server_time: '',
          pending_commands: [],
          rejected: [{ index, code: 'INVALID' }],
        };
        return { status: 200, body: body200 };
      };
      await clock.advance(5 * minute);
      expect(agent.status).toMatchObject({ backlog: 0, lost: { rejected: 1, damaged: 0, dropped: 0 } });
      expect(hub.stored.has(badTime)).toBe(false);
      expect(hub.stored.size).toBeGreaterThanOrEqual(25);
      expect(hub.duplicates).toBe(0);
    }
  });

  test('a body that is too large is sent in smaller pieces', async () => {
    const { hub, clock, platform, agent } = stage();
    agent.start();
    await clock.advance(minute);
    platform.away = true;
    await clock.advance(hour);
    platform.away = false;
    hub.override = (_path, body) =>
      ((body['backlog'] ?? []) as unknown[]).length > 10
        ? { status: 413, body: { detail: { code: 'BODY_TOO_LARGE', message: 'too large' } } }
        : undefined;
    await clock.advance(10 * minute);
    expect(agent.status).toMatchObject({ backlog: 0, lost: { rejected: 0 } });
    expectWholeGrid(times(hub), start, start + hour + 11 * minute);
  });

  test('Retry-After is obeyed', async () => {
    const { hub, clock, platform, agent } = stage({ interval: 600 });
    hub.override = () => ({ status: 503, headers: { 'retry-after': '120' }, body: {} });
    agent.start();
    await clock.advance(10 * minute);
    const waits = platform.attempts.slice(1).map((at, index) => at - (platform.attempts[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(120_000);
  });

  test('a full disk there, and a page of a proxy, cost nothing', async () => {
    const { hub, clock, agent } = stage();
    agent.start();
    await clock.advance(minute);
    hub.override = () => ({ status: 507, body: { detail: { code: 'STORAGE_FULL', message: 'full' } } });
    await clock.advance(10 * minute);
    hub.override = () => ({ status: 400, body: '<html>Bad Request</html>' });
    await clock.advance(10 * minute);
    hub.override = () => ({ status: 200, body: '<html>Welcome</html>' });
    await clock.advance(10 * minute);
    hub.override = undefined;
    hub.stored.clear();
    await clock.advance(5 * minute);
    expect(agent.status).toMatchObject({ backlog: 0, lost: { rejected: 0 } });
  });

  test('settings hold at once, are kept for the next start, and are told to the hub by their version', async () => {
    const { hub, clock, agent, stateDir } = stage({ interval: null });
    const settings = {
      version: 3,
      heartbeat_interval_seconds: 10,
      command_timeout_seconds: 300,
      collectors: { cpu: { interval_seconds: 30 } },
      services: ['plex'],
    };
    hub.answerFields = { settings };
    agent.start();
    await clock.advance(minute);
    expect(agent.status.interval_seconds).toBe(10);
    expect(hub.received.length).toBeGreaterThanOrEqual(6);
    expect(hub.received.at(-1)!.body['settings_version']).toBe(3);
    expect(JSON.parse(readFileSync(join(stateDir, 'settings.json'), 'utf8'))).toEqual(settings);
  });
});
