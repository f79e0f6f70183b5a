import { describe, expect, test } from 'bun:test';
import { Counters } from './counters.ts';
import { LiveServer } from './live-server.ts';
import type { Connection } from './socket-route.ts';
import { TestClock } from './testing/test-clock.ts';

interface Frame {
  readonly seq: number;
  readonly type: string;
  readonly data: { server_id?: string; from?: number; servers?: unknown[] };
}

/** A viewer whose network can be made slow. */
class FakeViewer {
  readonly frames: Frame[] = [];
  buffered = 0;
  closed: number | undefined;
  readonly connection: Connection;

  constructor(id: string, slow = false) {
    this.connection = {
      id,
      facts: undefined as never,
      query: new URLSearchParams(),
      send: (text) => {
        this.frames.push(JSON.parse(text) as Frame);
        if (slow) this.buffered += text.length;
        return 'sent';
      },
      bufferedBytes: () => this.buffered,
      close: (code) => (this.closed = code),
    };
  }

  types(): string[] {
    return this.frames.map(({ type }) => type);
  }
}

function start(): { live: LiveServer; clock: TestClock; counters: Counters } {
  const clock = new TestClock();
  const counters = new Counters();
  return { live: new LiveServer(clock, counters), clock, counters };
}

function snapshot(): Promise<{ servers: [] }> {
  return Promise.resolve({ servers: [] });
}
const change = { server_id: 'nas', server: null };

describe('a viewer', () => {
  test('gets a snapshot and then every change, numbered one after the other', async () => {
    const { live } = start();
    const viewer = new FakeViewer('a');
    await live.join(viewer.connection, { since: undefined, snapshot });
    live.publish('server', change);
    live.publish('server', change);
    expect(viewer.types()).toEqual(['snapshot', 'server', 'server']);
    const [first = 0, ...rest] = viewer.frames.map(({ seq }) => seq);
    expect(rest).toEqual([first + 1, first + 2]);
  });

  test('misses no change that happens while its snapshot is being made', async () => {
    const { live } = start();
    const viewer = new FakeViewer('a');
    async function slowly(): Promise<{ servers: [] }> {
      live.publish('server', change);
      await Bun.sleep(1);
      live.publish('server', change);
      return { servers: [] };
    }
    await live.join(viewer.connection, { since: undefined, snapshot: slowly });
    expect(viewer.types()).toEqual(['snapshot', 'server', 'server']);
  });

  test('that comes back gets exactly what it missed', async () => {
    const { live } = start();
    const from = live.seq;
    for (let count = 0; count < 5; count += 1) live.publish('server', change);
    const viewer = new FakeViewer('a');
    await live.join(viewer.connection, { since: from + 2, snapshot });
    expect(viewer.frames.map(({ seq, type }) => [seq - from, type])).toEqual([
      [2, 'resumed'],
      [3, 'server'],
      [4, 'server'],
      [5, 'server'],
    ]);
  });

  test('that missed more than a thousand changes, or comes from another start of the hub, gets a snapshot', async () => {
    const { live } = start();
    const from = live.seq;
    for (let count = 0; count < 1002; count += 1) live.publish('server', change);
    for (const since of [from, from + 5000, 0]) {
      const viewer = new FakeViewer(String(since));
      await live.join(viewer.connection, { since, snapshot });
      expect(viewer.types()).toEqual(['snapshot']);
    }
    const just = new FakeViewer('just');
    await live.join(just.connection, { since: from + 2, snapshot });
    expect(just.frames).toHaveLength(1001);
  });

  test('gets the samples of the servers it watches and of no other', async () => {
    const { live } = start();
    const [watching, other] = [new FakeViewer('a'), new FakeViewer('b')];
    const told: [string, number][] = [];
    live.onWatchers((serverId, watchers) => told.push([serverId, watchers]));
    for (const { connection } of [watching, other]) await live.join(connection, { since: undefined, snapshot });
    live.watch(watching.connection, 'nas');
    live.watch(watching.connection, 'nas');
    const sample = { timestamp: '2026-01-18T14:32:00Z', metrics: {}, samples: [] };
    live.publishTo('nas', 'sample', { server_id: 'nas', live: true, sample });
    live.publishTo('pi', 'sample', { server_id: 'pi', live: true, sample });
    expect(watching.types()).toEqual(['snapshot', 'sample']);
    expect(other.types()).toEqual(['snapshot']);
    live.leave(watching.connection);
    expect(live.watchers('nas')).toBe(0);
    expect(told).toEqual([
      ['nas', 1],
      ['nas', 0],
    ]);
  });
});

describe('a viewer that is too slow', () => {
  test('gets no more samples above a mebibyte, and its changes once it is through', async () => {
    const { live, counters } = start();
    const viewer = new FakeViewer('a');
    await live.join(viewer.connection, { since: undefined, snapshot });
    live.watch(viewer.connection, 'nas');
    viewer.buffered = 1024 * 1024 + 1;
    const sample = { timestamp: '2026-01-18T14:32:00Z', metrics: {}, samples: [] };
    live.publishTo('nas', 'sample', { server_id: 'nas', live: true, sample });
    live.publish('server', change);
    live.publish('server', change);
    expect(viewer.types()).toEqual(['snapshot']);
    viewer.buffered = 0;
    live.publish('server', change);
    expect(viewer.types()).toEqual(['snapshot', 'server', 'server', 'server']);
    expect(counters.get('live_samples_skipped')).toBe(1);
    expect(viewer.closed).toBeUndefined();
  });

  test('is closed with 1013 after thirty seconds, and above four mebibytes at once', async () => {
    const { live, clock } = start();
    const [slow, flooded] = [new FakeViewer('a'), new FakeViewer('b')];
    for (const { connection } of [slow, flooded]) await live.join(connection, { since: undefined, snapshot });
    slow.buffered = 2 * 1024 * 1024;
    flooded.buffered = 4 * 1024 * 1024 + 1;
    live.publish('server', change);
    expect([slow.closed, flooded.closed]).toEqual([undefined, 1013]);
    clock.advance(30_001);
    live.publish('server', change);
    expect(slow.closed).toBe(1013);
    expect(live.viewers).toBe(0);
  });

  test('costs the others nothing: ten of fifty stand still, and forty get every frame', async () => {
    const { live } = start();
    const viewers = Array.from({ length: 50 }, (_, at) => new FakeViewer(`v${at}`, at < 10));
    for (const { connection } of viewers) await live.join(connection, { since: undefined, snapshot });
    const large = { server_id: 'nas', server: { note: 'x'.repeat(20_000) } } as never;
    for (let count = 0; count < 500; count += 1) live.publish('server', large);
    for (const viewer of viewers.slice(10)) expect(viewer.frames).toHaveLength(501);
    for (const viewer of viewers.slice(0, 10)) expect(viewer.buffered).toBeLessThan(4 * 1024 * 1024);
  });
});

test('everybody is told when the hub stops', async () => {
  const { live } = start();
  const viewer = new FakeViewer('a');
  await live.join(viewer.connection, { since: undefined, snapshot });
  live.stop('the hub is stopping');
  expect(viewer.types()).toEqual(['snapshot', 'bye']);
  expect(viewer.closed).toBe(1001);
});
