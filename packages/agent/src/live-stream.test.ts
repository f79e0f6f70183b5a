import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Agent } from './agent.ts';
import type { ReadLog } from './logs/log-request.ts';
import type { Runtime } from './platform.ts';
import { bunRuntime } from './runtime-bun.ts';
import { nodeRuntime } from './runtime-node.ts';
import { wasRevoked } from './state-files.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { countingReader, fasterRetry, temporaryFolder, testAgent } from './testing/test-agent.ts';
import { waitUntil } from './testing/wait-until.ts';

const patienceMs = 10_000;
let hub: FakeHub;
let agent: Agent | undefined;

beforeEach(async () => {
  hub = await FakeHub.start();
});
afterEach(async () => {
  await agent?.stop();
  await hub.stop();
});

async function connected(
  runtime: Runtime,
  interval = 60,
  readLog?: ReadLog,
): Promise<{ live: { count: number }; stateDir: string }> {
  const live = countingReader();
  const stateDir = temporaryFolder('live');
  agent = testAgent({
    hubUrl: hub.url,
    platform: await runtime.createPlatform({ pin: null, ca: null }),
    readers: { report: countingReader(), live },
    ...(readLog && { readLog }),
    policy: { ...fasterRetry(20), refusedMs: 3_600_000 },
    config: {
      heartbeat_interval: interval,
      monitored_services: [],
      collectors: {},
      state_dir: stateDir,
      spool_max_mb: 16,
      spool_max_days: 7,
    },
  }).agent;
  agent.start();
  await waitUntil('the stream', () => hub.streams.size === 1, patienceMs);
  return { live, stateDir };
}

function samples(): unknown[] {
  return hub.frames.filter((frame) => frame.type === 'sample');
}

describe.each([
  ['Bun', bunRuntime],
  ['a plain Node', nodeRuntime],
])('an agent on %s with an open stream', (_name, runtime) => {
  test('sends live samples as fast as the hub asks, and stops when it asks for no more than reports', async () => {
    const { live } = await connected(runtime);
    expect(live.count).toBe(0);
    hub.send({ type: 'rate', interval_ms: 250 });
    await waitUntil('live samples', () => samples().length >= 4, patienceMs);
    expect(samples()[0]).toMatchObject({ type: 'sample', sample: { metrics: { cpu_percent: 1 } } });
    hub.send({ type: 'rate', interval_ms: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const looks = live.count;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(live.count).toBe(looks);
  });

  test('stops to look when the stream falls, since nobody watches any more, and opens it again', async () => {
    const { live } = await connected(runtime);
    hub.send({ type: 'rate', interval_ms: 250 });
    await waitUntil('live samples', () => samples().length >= 2, patienceMs);
    for (const stream of hub.streams) stream.terminate();
    hub.streams.clear();
    await waitUntil('the stream again', () => hub.streams.size === 1, patienceMs);
    const looks = live.count;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(live.count - looks).toBeLessThanOrEqual(1);
  });

  test('reports out of turn when it is asked to', async () => {
    await connected(runtime);
    await waitUntil('a first report', () => hub.received.length === 1, patienceMs);
    hub.send({ type: 'report_now' });
    await waitUntil('another report', () => hub.received.length === 2, patienceMs);
    expect(hub.received[1]!.body['metrics']).toEqual({ cpu_percent: 2 });
  });

  test('says that it can read logs, reads one when it is asked, and stops when the stream falls', async () => {
    let ended = 0;
    await connected(runtime, 60, async function* (request, signal) {
      const line = { at: null, message: `of ${request.unit}`, priority: 6, source: null, pid: null };
      try {
        yield { lines: [line], cut: false };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      } finally {
        ended += 1;
      }
    });
    await waitUntil('its word', () => hub.frames.some((frame) => frame.type === 'able'), patienceMs);
    expect(hub.frames.find((frame) => frame.type === 'able')).toEqual({ type: 'able', to: ['logs'] });
    const asked = { unit: 'plex', container: null, lines: 5, since: null, until: null, search: null, follow: true };
    hub.send({ type: 'logs', request_id: 'r1', ...asked });
    await waitUntil('the line', () => hub.frames.some((frame) => frame.type === 'logs'), patienceMs);
    expect(hub.frames.find((frame) => frame.type === 'logs')).toMatchObject({
      request_id: 'r1',
      lines: [{ message: 'of plex.service' }],
    });
    for (const stream of hub.streams) stream.terminate();
    await waitUntil('the end of the reading', () => ended === 1, patienceMs);
  });

  test('goes by new settings from the next moment on', async () => {
    await connected(runtime, 60);
    const settings = {
      version: 9,
      heartbeat_interval_seconds: 1,
      command_timeout_seconds: 300,
      collectors: {},
      services: [],
    };
    // The interval that is set here wins over the hub's; the version tells that they arrived.
    hub.send({ type: 'settings', settings });
    hub.send({ type: 'report_now' });
    await waitUntil('the version', () => hub.received.some(({ body }) => body['settings_version'] === 9), patienceMs);
    expect(agent?.status.interval_seconds).toBe(60);
  });

  test('closes, remembers it and stays away when its key is revoked, and keeps what it measures', async () => {
    const { stateDir } = await connected(runtime, 1);
    hub.keys = new Set();
    hub.send({ type: 'revoked', reason: 'the server was deleted' });
    await waitUntil('the end of the stream', () => hub.streams.size === 0, patienceMs);
    expect(wasRevoked(stateDir)).toBe(true);
    expect(agent?.status).toMatchObject({ link: 'refused', reason: expect.stringContaining('deleted') as string });
    const { requests } = hub;
    await waitUntil('reports that wait', () => (agent?.status.backlog ?? 0) >= 2, patienceMs);
    expect(hub.requests - requests).toBeLessThanOrEqual(1);
  });

  test('finds out by a report that its key is refused, and then does not knock on', async () => {
    await connected(runtime, 3600);
    hub.keys = new Set();
    for (const stream of hub.streams) stream.terminate();
    await waitUntil('the refusal', () => agent?.status.link === 'refused', patienceMs);
    const { requests } = hub;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(hub.requests).toBe(requests);
  });
});
