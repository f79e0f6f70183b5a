import { afterEach, expect, test } from 'bun:test';
import { linuxHost } from '@labkeeper/collectors/linux-host';
import { CollectorSession } from '@labkeeper/collectors/run-collectors';
import type { Agent } from './agent.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { countingReader, temporaryFolder, testAgent } from './testing/test-agent.ts';
import { waitUntil } from './testing/wait-until.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startHub(): Promise<FakeHub> {
  const hub = await FakeHub.start();
  closing.push(() => hub.stop());
  return hub;
}

function started(agent: Agent): Agent {
  agent.start();
  closing.push(() => agent.stop());
  return agent;
}

test('the first report goes out at once, with key, changed inventory and the time of sending', async () => {
  const hub = await startHub();
  started(testAgent({ hubUrl: hub.url }).agent);
  await waitUntil('a heartbeat', () => hub.received.length > 0);
  const { body, apiKey } = hub.received[0]!;
  expect(apiKey).toBe('lk_agent_test_key');
  expect(body).toMatchObject({
    server_id: 'nas',
    metrics: { cpu_percent: 1 },
    services: [{ name: 'plex', status: 'running' }],
    inventory: { disks: [] },
    os_info: { kernel: '6.1.0' },
    updates_available: 3,
    boot_id: 'boot-1',
    machine_id: '0123456789abcdef',
    backlog_remaining: 0,
    dropped: 0,
  });
  expect(Date.parse(String(body['sent_at']))).toBeGreaterThanOrEqual(Date.parse(String(body['timestamp'])));
});

test('an agent says how often it measures, and which of its collectors rest or are switched off', async () => {
  const hub = await startHub();
  const collectors = {
    cpu: { enabled: true },
    filesystems: { interval_seconds: 600 },
    sensors: { enabled: false, interval_seconds: 30 },
  };
  const config = {
    heartbeat_interval: 300,
    monitored_services: [],
    collectors,
    state_dir: temporaryFolder('state'),
    spool_max_mb: 256,
    spool_max_days: 7,
  };
  started(testAgent({ hubUrl: hub.url, config }).agent);
  await waitUntil('a heartbeat', () => hub.received.length > 0);
  expect(hub.received[0]!.body).toMatchObject({ interval_seconds: 300 });
  expect(hub.received[0]!.body['collector_intervals']).toEqual({ filesystems: 600, sensors: 0 });
});

test('parts of the inventory that the hub has are not sent again unless it wants them', async () => {
  const hub = await startHub();
  started(testAgent({ hubUrl: hub.url }).agent);
  await waitUntil('two heartbeats', () => hub.received.length >= 2);
  expect(hub.received[1]!.body['inventory']).toBeUndefined();
  hub.answerFields = { want: ['disks', 'unheard_of'] };
  const before = hub.received.length;
  await waitUntil('the wanted part', () => hub.received.length >= before + 2);
  expect(hub.received.at(-1)!.body['inventory']).toEqual({ disks: [] });
});

test('a hub that is away for a while gets every report afterwards, each once and with its own time', async () => {
  const hub = await startHub();
  const report = countingReader();
  started(testAgent({ hubUrl: hub.url, readers: { report, live: countingReader() } }).agent);
  await waitUntil('a first heartbeat', () => hub.received.length > 0);
  await hub.stop();
  const missed = report.count + 3;
  await waitUntil('reports that nobody takes', () => report.count >= missed, 8000);
  await hub.listen();
  await waitUntil('the backlog', () => hub.stored.size >= report.count && report.count > missed, 8000);
  const seen = [...hub.stored.values()].map((entry) => (entry['metrics'] as { cpu_percent: number }).cpu_percent);
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
  expect(hub.duplicates).toBe(0);
}, 30_000);

test('the machine is looked at a second before the first report, which then has rates', async () => {
  const hub = await startHub();
  const report = countingReader();
  let warmedAt = 0;
  const reader = Object.assign(report, {
    warmUp: (): Promise<void> => {
      warmedAt = performance.now();
      return Promise.resolve();
    },
  });
  started(testAgent({ hubUrl: hub.url, readers: { report: reader, live: countingReader() } }).agent);
  await waitUntil('a heartbeat', () => hub.received.length > 0);
  expect(warmedAt).toBeGreaterThan(0);
  expect(performance.now() - warmedAt).toBeGreaterThan(900);
});

test('a first look that fails costs no report', async () => {
  const hub = await startHub();
  const reader = Object.assign(countingReader(), { warmUp: () => Promise.reject(new Error('no')) });
  const { agent, lines } = testAgent({ hubUrl: hub.url, readers: { report: reader, live: countingReader() } });
  started(agent);
  await waitUntil('a heartbeat', () => hub.received.length > 0);
  expect(lines.join('')).toContain('the first look failed');
});

test('the first report of a real machine carries the rates', async () => {
  const hub = await startHub();
  const session = new CollectorSession(linuxHost());
  const began = performance.now();
  started(testAgent({ hubUrl: hub.url, readers: { report: session, live: countingReader() } }).agent);
  await waitUntil('a heartbeat', () => hub.received.length > 0, 20_000);
  const { metrics } = hub.received[0]!.body as { metrics: Record<string, unknown> };
  expect(metrics).toMatchObject({ cpu_percent: expect.any(Number) as number });
  // Generous: a loaded machine. Unloaded it is little more than the second between the two looks.
  expect(performance.now() - began).toBeLessThan(15_000);
}, 30_000);
