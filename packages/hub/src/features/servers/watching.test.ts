import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'bun:test';
import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { LatestMetrics, ServerDetail } from '@labkeeper/protocol/server';
import { StorageFullError } from '../../platform/storage-error.ts';
import { startTestHub, type TestHub, type TestHubOptions } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat, StandingClock } from '../testing/reference-heartbeat.ts';

const noon = Date.UTC(2026, 5, 18, 12);
const second = 1000;
const minute = 60 * second;
const day = 1440 * minute;
const running: TestHub[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const hub of running.splice(0)) await hub.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data folder that outlives the hub. */
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'labkeeper-watching-'));
  folders.push(made);
  return made;
}

async function start(clock: StandingClock, options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await startTestHub({ ...options, overrides: { clock } });
  running.push(hub);
  return hub;
}

async function report(hub: TestHub, clock: StandingClock, change: object = {}) {
  const body = { ...referenceHeartbeat(clock.now()), server_id: 'nas', interval_seconds: 60, ...change };
  return hub.fetchJson<HeartbeatAnswer & ErrorBody>('POST', '/api/v1/agents/heartbeat', body);
}

/** Lets time pass in steps of the hub's own look, and looks each time. */
async function pass(hub: TestHub, clock: StandingClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * second) {
    clock.pass(Math.min(5 * second, ms - passed));
    await hub.app.services.servers.look(AbortSignal.any([]));
  }
}

async function nas(hub: TestHub): Promise<ServerDetail> {
  return (await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/nas')).body;
}

test('a server that falls silent is offline after three minutes, and online with its next report', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  await report(hub, clock);
  await pass(hub, clock, 3 * minute);
  expect((await nas(hub)).status).toBe('online');
  await pass(hub, clock, 5 * second);
  expect(await nas(hub)).toMatchObject({
    status: 'offline',
    health: 'FAIL',
    problems: [{ message: 'Offline: no report for more than 3 min' }],
  });
  await report(hub, clock);
  expect((await nas(hub)).status).toBe('online');
});

test('a restart of the hub takes no server down that reports within the limit', async () => {
  const clock = new StandingClock(noon);
  const dataDir = folder();
  const first = await start(clock, { dataDir });
  await report(first, clock);
  await first.stop();
  clock.pass(10 * minute);
  const hub = await start(clock, { dataDir });
  const seen = new Set<string>();
  for (let step = 0; step < 30; step += 1) {
    await pass(hub, clock, 5 * second);
    seen.add((await nas(hub)).status);
  }
  expect([...seen]).toEqual(['unknown']);
  await report(hub, clock);
  expect((await nas(hub)).status).toBe('online');
});

test('a server that stays away over a restart of the hub is offline one limit later, and one that was offline stays so', async () => {
  const clock = new StandingClock(noon);
  const dataDir = folder();
  const first = await start(clock, { dataDir });
  await report(first, clock);
  await first.stop();
  const again = await start(clock, { dataDir });
  await pass(again, clock, 3 * minute + 5 * second);
  expect((await nas(again)).status).toBe('offline');
  await again.stop();
  const third = await start(clock, { dataDir });
  expect(await nas(third)).toMatchObject({ status: 'offline', health: 'FAIL' });
});

test('a hub that was suspended or stalled for an hour takes no server down for it', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  await report(hub, clock);
  clock.wall += 60 * minute;
  await pass(hub, clock, 2 * minute);
  expect((await nas(hub)).status).toBe('online');
  await report(hub, clock);
  clock.pass(60 * minute);
  await hub.app.services.servers.look(AbortSignal.any([]));
  expect((await nas(hub)).status).toBe('unknown');
  await pass(hub, clock, 3 * minute);
  expect((await nas(hub)).status).toBe('unknown');
  await pass(hub, clock, 5 * second);
  expect((await nas(hub)).status).toBe('offline');
});

test('a wall clock that jumps takes no server down', async () => {
  for (const jump of [-day, -10 * minute, 10 * minute, day]) {
    const clock = new StandingClock(noon);
    const hub = await start(clock);
    await report(hub, clock, { sent_at: new Date(clock.now()).toISOString() });
    clock.wall += jump;
    await pass(hub, clock, 2 * minute);
    expect((await nas(hub)).status).toBe('online');
  }
});

test('an agent with a wrong clock is well, its offset is shown, and its numbers lie where they belong', async () => {
  const wrong = [10 * minute, -10 * minute, day, -day, Date.UTC(2099, 0, 1) - noon, 5000 - noon];
  for (const error of wrong) {
    const clock = new StandingClock(noon);
    const hub = await start(clock);
    for (let sent = 0; sent < 3; sent += 1) {
      const said = clock.now() + error;
      const answer = await report(hub, clock, {
        ...referenceHeartbeat(said),
        server_id: 'nas',
        disk_percent: 10,
        sent_at: new Date(said).toISOString(),
      });
      expect(answer.status).toBe(200);
      await pass(hub, clock, minute);
    }
    const server = await nas(hub);
    expect([server.status, server.health]).toEqual(['online', 'WARN']);
    expect(server.agent.clock_offset_seconds).toBe(-error / 1000);
    const { body } = await hub.fetchJson<LatestMetrics>('GET', '/api/v1/metrics/nas/latest');
    expect(body.timestamp).toBe(new Date(noon + 2 * minute).toISOString());
  }
});

test('an agent whose clock is set back within its life leaves its numbers in order', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  for (const error of [0, 0, -10 * minute, -10 * minute]) {
    const said = clock.now() + error;
    await report(hub, clock, { ...referenceHeartbeat(said), server_id: 'nas', sent_at: new Date(said).toISOString() });
    await pass(hub, clock, minute);
  }
  const times: number[] = [];
  const selection = { subjects: ['server/nas'], metrics: ['load_1m'], from: noon - day, to: noon + day };
  for await (const page of hub.app.platform.series.raw(selection))
    times.push(...page.map((sample) => sample.at - noon));
  expect(times).toEqual([0, minute, 2 * minute, 3 * minute]);
});

test('a report that an agent with a wrong clock sends twice lies at one time, however long the network took', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  const said = noon - 10 * minute;
  const older = { ...referenceHeartbeat(said - minute), server_id: 'nas' };
  for (const delay of [12, 480, 90, 3000]) {
    clock.pass(delay);
    await report(hub, clock, {
      ...referenceHeartbeat(said),
      server_id: 'nas',
      sent_at: new Date(said).toISOString(),
      backlog: [older],
    });
    clock.pass(-delay);
  }
  let stored = 0;
  const selection = { subjects: ['server/nas'], metrics: ['load_1m'], from: noon - day, to: noon + day };
  for await (const page of hub.app.platform.series.raw(selection)) stored += page.length;
  expect(stored).toBe(2);
});

test('reports of an earlier boot with an unset clock are dropped and counted', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  const backlog = [{ ...referenceHeartbeat(300_000), server_id: 'nas', boot_id: 'before' }];
  await report(hub, clock, { boot_id: 'now', sent_at: new Date(noon).toISOString(), backlog });
  expect(hub.app.platform.counters.get('reports_dropped')).toBe(1);
});

test('a hub whose disk is full answers 507, and its servers stay online', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  await report(hub, clock);
  const store = { ...hub.app.platform.series };
  Object.assign(hub.app.platform.series, { append: () => Promise.reject(new StorageFullError()) });
  for (let sent = 0; sent < 6; sent += 1) {
    await pass(hub, clock, minute);
    const answer = await report(hub, clock, { metrics: { cpu_percent: 99 } });
    expect([answer.status, answer.body.detail.code]).toEqual([507, 'STORAGE_FULL']);
  }
  expect((await nas(hub)).status).toBe('online');
  expect((await nas(hub)).latest['cpu_percent']).toBe(45.2);
  Object.assign(hub.app.platform.series, store);
  expect((await report(hub, clock)).status).toBe(200);
});

test('memory warns when it has been high for five minutes, and no sooner', async () => {
  const clock = new StandingClock(noon);
  const hub = await start(clock);
  const high = { metrics: { memory_percent: 91 }, security_updates: 0 };
  for (let sent = 0; sent < 5; sent += 1) {
    await report(hub, clock, high);
    expect((await nas(hub)).health).toBe('OK');
    await pass(hub, clock, minute);
  }
  await report(hub, clock, high);
  expect(await nas(hub)).toMatchObject({ health: 'WARN', problems: [{ key: 'memory_percent' }] });
});
