import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '@labkeeper/collectors/run-collectors';
import { Agent, type AgentParts, type MachineReader } from '../agent.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { runtime } from '../runtime.ts';
import { standardRetry, type RetryPolicy } from '../retry.ts';

const plainPlatform = await runtime.createPlatform({ pin: null, ca: null });

/** A folder that is nobody else's. */
export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `labkeeper-agent-${name}-`));
}

/** The usual policy, so many times faster. */
export function fasterRetry(times: number): RetryPolicy {
  return {
    floorMs: standardRetry.floorMs / times,
    capMs: standardRetry.capMs / times,
    networkCapMs: standardRetry.networkCapMs / times,
    refusedMs: standardRetry.refusedMs / times,
    timeoutMs: standardRetry.timeoutMs / times,
  };
}

/** A report as the collectors would give it; `number` tells one from another. */
export function reportOf(number: number): Report {
  return {
    samples: [{ metric: 'pressure_some_percent', labels: { resource: 'cpu' }, value: number }],
    flat: { cpu_percent: number % 100 },
    inventory: { disks: [] },
    os_info: { distribution: 'Debian GNU/Linux', version: '12', kernel: '6.1.0', architecture: 'x86_64' },
    services: [{ name: 'plex', status: 'running' }],
    updates_available: 3,
    security_updates: 0,
    collectors: [{ name: 'cpu', status: 'OK', took_ms: 1.234 }],
  };
}

/** Reads nothing and counts. */
export function countingReader(): MachineReader & { count: number } {
  const reader = {
    count: 0,
    run: (): Promise<Report> => {
      reader.count += 1;
      return Promise.resolve(reportOf(reader.count));
    },
  };
  return reader;
}

/** An agent for a test, with what it says in `lines`. */
export function testAgent(parts: Partial<AgentParts> & { hubUrl: string }): { agent: Agent; lines: string[] } {
  const lines: string[] = [];
  const agent = new Agent({
    serverId: 'nas',
    apiKey: 'lk_agent_test_key',
    hubPublicKey: '',
    machineId: '0123456789abcdef',
    bootId: 'boot-1',
    enrolledIntervalSeconds: undefined,
    config: {
      heartbeat_interval: 1,
      monitored_services: [],
      collectors: {},
      state_dir: temporaryFolder('state'),
      spool_max_mb: 256,
      spool_max_days: 7,
    },
    intervalSource: { from: 'default', name: '' },
    readers: { report: countingReader(), live: countingReader() },
    readLog: async function* () {
      yield { lines: [], cut: false };
    },
    platform: plainPlatform,
    clock: systemClock,
    policy: fasterRetry(20),
    log: createLog('debug', (line) => lines.push(line), false),
    random: Math.random,
    ...parts,
  });
  return { agent, lines };
}
