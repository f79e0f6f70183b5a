import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { startTestHub, type TestAnswer, type TestHub } from '../../../platform/testing/test-hub.ts';
import { StandingClock } from '../../testing/reference-heartbeat.ts';

/** When every lab begins (ms since 1970). */
export const noon = Date.UTC(2026, 5, 18, 12);
/** Milliseconds. */
export const second = 1000;
/** Milliseconds. */
export const minute = 60 * second;
/** Milliseconds. */
export const hour = 60 * minute;
const running: TestHub[] = [];
const folders: string[] = [];

/** Ends every hub that was started, and removes what they left. */
export async function tearDown(): Promise<void> {
  for (const hub of running.splice(0)) await hub.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A hub with a standing clock, and the one server `nas` that reports to it. */
export async function start(): Promise<{ readonly clock: StandingClock; readonly hub: TestHub }> {
  const clock = new StandingClock(noon);
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-verdict-'));
  folders.push(dataDir);
  const hub = await startTestHub({ dataDir, overrides: { clock } });
  running.push(hub);
  return { clock, hub };
}

/** Ends the hub and starts another on its data. */
export async function restart(lab: Lab): Promise<Lab> {
  running.splice(running.indexOf(lab.hub), 1);
  await lab.hub.stop();
  const hub = await startTestHub({ dataDir: lab.hub.dataDir, overrides: { clock: lab.clock } });
  running.push(hub);
  return { ...lab, hub };
}

/** A hub with a standing clock. */
export type Lab = Awaited<ReturnType<typeof start>>;

/** A report of `nas` that is measured now, by a clock that is `aheadMs` ahead. */
export async function report(
  { hub, clock }: Lab,
  disk: number | null,
  change: object = {},
  aheadMs = 0,
): Promise<TestAnswer<HeartbeatAnswer>> {
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now() + aheadMs).toISOString(),
    metrics: { cpu_percent: 5, memory_percent: 20, disk_percent: disk },
    ...change,
  };
  return hub.fetchJson<HeartbeatAnswer>('POST', '/api/v1/agents/heartbeat', body);
}

/** The server as the API shows it. */
export async function nas({ hub }: Lab): Promise<ServerDetail> {
  return (await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/nas')).body;
}

/** What is said of it in short. */
export async function verdict(lab: Lab): Promise<{ status: string; health: string; says: string[] }> {
  const { status, health, problems } = await nas(lab);
  return { status, health, says: problems.map((problem) => problem.message) };
}

/** Lets time pass in steps of the hub's own look. */
export async function pass({ hub, clock }: Lab, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5 * second) {
    clock.pass(Math.min(5 * second, ms - passed));
    await hub.app.services.servers.look(AbortSignal.any([]));
  }
}
