import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { EnrollAnswer, EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import { startHub, type TestHub } from '../e2e/support/hub.ts';
import { findBun } from '../scripts/lib/runtime.mjs';
import { pause } from './statistics.ts';

/** A hub to be measured, the key that may do everything there, and its process. */
export interface BenchHub {
  readonly hub: TestHub;
  readonly key: string;
  readonly headers: Record<string, string>;
  /** Id of its process now; it changes with a new start. */
  pid(): number;
}

/** One made-up agent with the key that its enrolment gave it. */
export interface EnrolledAgent {
  readonly server_id: string;
  readonly api_key: string;
}

/** What a load reported about itself: see load.ts. */
export interface LoadResult {
  readonly answered: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly samples_per_second: number;
  readonly bytes_per_report: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

export interface LoadPlan {
  readonly agents: readonly EnrolledAgent[];
  readonly intervalS: number;
  readonly seconds: number;
  readonly workers?: number;
  /** Nothing crosses a level of the default rules. */
  readonly calm?: boolean;
}

/** Starts a hub of its own for one measure. */
export async function startBenchHub(env: NodeJS.ProcessEnv = {}): Promise<BenchHub> {
  const key = randomBytes(24).toString('hex');
  const hub = await startHub({ HOMELAB_CMD_API_KEY: key, LABKEEPER_LOG_LEVEL: 'warn', ...env });
  return { hub, key, headers: { 'x-api-key': key }, pid: () => hub.child?.pid ?? 0 };
}

/** Enrols so many made-up servers with a reusable token each, as real agents do. */
export async function enrolAgents(
  { hub, headers }: BenchHub,
  count: number,
  prefix = 'made-up',
): Promise<EnrolledAgent[]> {
  const { token } = await hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    headers,
    body: { name: prefix, uses: Math.min(1000, count), expires_in_seconds: 3600 },
  });
  const agents: EnrolledAgent[] = [];
  for (let index = 0; index < count; index += 1) {
    const hostname = `${prefix}-${String(index).padStart(4, '0')}`;
    const body = {
      token,
      hostname,
      machine_id: randomBytes(16).toString('hex'),
      agent_version: '0.1.0',
      architecture: 'x86_64',
    };
    const { server_id, api_key } = await patiently(() =>
      hub.call<EnrollAnswer>('POST', '/api/v1/agents/enroll', { body }),
    );
    agents.push({ server_id, api_key });
  }
  return agents;
}

/** Made-up servers that all send with the hub's own key: they are registered with their first report, so thousands are there at once. */
export function agentsOf({ key }: BenchHub, count: number, prefix = 'made-up'): EnrolledAgent[] {
  return Array.from({ length: count }, (_, index) => {
    return { server_id: `${prefix}-${String(index).padStart(4, '0')}`, api_key: key };
  });
}

/** Waits while the hub says that one address asks too much: here a thousand machines share one. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries > 90 || !String(error).includes(': 429 ')) throw error;
      await pause(1000);
    }
  }
}

/** Runs a load in a process of its own, at a lower priority than what it measures would get. */
export async function runLoad({ hub }: BenchHub, plan: LoadPlan): Promise<LoadResult> {
  const file = join(resolve(import.meta.dirname), 'load.ts');
  const text = JSON.stringify({
    url: hub.url,
    agents: plan.agents,
    interval_s: plan.intervalS,
    seconds: plan.seconds,
    workers: plan.workers ?? 0,
    calm: plan.calm ?? false,
  });
  const child = Bun.spawn([findBun(), '--no-orphans', file], {
    stdin: new Blob([text]),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const output = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`the load ended with ${child.exitCode}`);
  return JSON.parse(output) as LoadResult;
}
