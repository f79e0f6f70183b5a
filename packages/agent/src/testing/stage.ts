import type { Agent, AgentParts } from '../agent.ts';
import { standardRetry } from '../retry.ts';
import { FakeHub } from './fake-hub.ts';
import { MemoryPlatform } from './memory-platform.ts';
import { countingReader, temporaryFolder, testAgent } from './test-agent.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The true time at which every stage begins (ms since 1970). */
export const stageStart = Date.UTC(2026, 10, 21, 12);
export const minute = 60_000;
export const hour = 60 * minute;

const running = new Set<Agent>();

/** Stops every agent that was set up and still runs. */
export async function closeStages(): Promise<void> {
  for (const agent of running) await agent.stop();
  running.clear();
}

/** Stops one agent, as a service manager does. */
export async function stopAgent(agent: Agent): Promise<void> {
  running.delete(agent);
  await agent.stop();
}

/** Times of what a hub has, in order (ms since 1970). */
export function storedTimes(hub: FakeHub): number[] {
  return [...hub.stored.keys()].map((time) => Date.parse(time)).sort((a, b) => a - b);
}

/** An agent, its hub and its clock, none of them more than memory. */
export interface Stage {
  hub: FakeHub;
  clock: VirtualClock;
  platform: MemoryPlatform;
  agent: Agent;
  lines: string[];
  stateDir: string;
}

export interface StageOptions {
  wall?: number;
  stateDir?: string;
  hub?: FakeHub;
  bootId?: string;
  spoolMb?: number;
  segmentBytes?: number;
  /** Seconds between reports; null leaves it to the hub. */
  interval?: number | null;
  random?: () => number;
}

/** Sets an agent up on a clock that stands; start it, and stop it through `closeStages`. */
export function stage(options: StageOptions = {}): Stage {
  const hub = options.hub ?? new FakeHub();
  const clock = new VirtualClock(options.wall ?? stageStart);
  hub.now = () => stageStart + clock.monotonic();
  const platform = new MemoryPlatform(hub, clock);
  const stateDir = options.stateDir ?? temporaryFolder('uplink');
  const parts: Partial<AgentParts> & { hubUrl: string } = {
    hubUrl: 'http://127.0.0.1:8080',
    clock,
    platform,
    policy: standardRetry,
    random: options.random ?? Math.random,
    bootId: options.bootId ?? 'boot-1',
    ...(options.segmentBytes !== undefined && { segmentBytes: options.segmentBytes }),
    readers: { report: countingReader(), live: countingReader() },
    config: {
      heartbeat_interval: options.interval === undefined ? 60 : options.interval,
      monitored_services: [],
      collectors: {},
      state_dir: stateDir,
      spool_max_mb: options.spoolMb ?? 256,
      spool_max_days: 7,
    },
  };
  const { agent, lines } = testAgent(parts);
  running.add(agent);
  return { hub, clock, platform, agent, lines, stateDir };
}
