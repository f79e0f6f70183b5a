import type { EngineKind } from '../../engine/ask-engine.ts';
import type { ListedContainer } from '../../engine/container-list.ts';
import type { CgroupPlace } from './cgroup-place.ts';
import type { Inspection } from './inspection.ts';
import { isYounger } from './status-age.ts';
import type { Usage } from './usage.ts';

/** A container with all that is known of it, from look to look. */
export interface KnownContainer {
  listed: ListedContainer;
  kind: EngineKind;
  inspection: Inspection | undefined;
  /** The state it had when it was inspected, and when that was (monotonic). */
  inspectedState: string;
  inspectedMs: number;
  /** When it was last asked for, answer or not. */
  triedMs: number;
  /** Undefined while nobody has looked for it; null where there is none that could be read. */
  cgroup: CgroupPlace | null | undefined;
  /** What it had used at the look before, and now. */
  lastUsage: Usage | undefined;
  usage: Usage | undefined;
  /** When the run began that was measured last, where that is known. */
  measuredRun: number | undefined;
  cpuPercent: number | undefined;
}

/** What was inspected long ago is inspected again, a few at a time: limits and policies change without a word. */
const refreshMs = 600_000;

/** A listed container with what was known of it before: the same object from look to look, since details may still come in between. */
export function knownContainer(
  listed: ListedContainer,
  kind: EngineKind,
  before: KnownContainer | undefined,
): KnownContainer {
  if (before !== undefined) return Object.assign(before, { listed, kind, lastUsage: before.usage, usage: undefined });
  return {
    listed,
    kind,
    inspection: undefined,
    inspectedState: '',
    inspectedMs: 0,
    triedMs: Number.NEGATIVE_INFINITY,
    cgroup: undefined,
    lastUsage: undefined,
    usage: undefined,
    measuredRun: undefined,
    cpuPercent: undefined,
  };
}

/** Whether it must be inspected now, may be when there is time, or need not. The list tells most of what happened, at the cost of one request for all. */
export function inspectionOf(one: KnownContainer, nowMs: number, monotonicMs: number): 'now' | 'later' | 'no' {
  const { listed, inspection } = one;
  if (inspection === undefined || listed.state !== one.inspectedState) return 'now';
  if (hasMoved(one, inspection, nowMs)) return 'now';
  return monotonicMs - one.inspectedMs >= refreshMs ? 'later' : 'no';
}

function hasMoved({ listed, kind }: KnownContainer, inspection: Inspection, nowMs: number): boolean {
  switch (listed.state) {
    case 'running':
      if (inspection.startedMs === undefined || isYounger(listed.status, inspection.startedMs, nowMs)) return true;
      // Podman's list says nothing of health.
      return kind === 'podman' && inspection.health !== null && listed.health === null;
    case 'exited':
    case 'dead':
      return hasEndedAnew(listed, inspection, nowMs);
    case 'restarting':
      return true;
    default:
      return false;
  }
}

function hasEndedAnew({ status, exitCode }: ListedContainer, inspection: Inspection, nowMs: number): boolean {
  if (exitCode !== null && inspection.exitCode !== null && exitCode !== inspection.exitCode) return true;
  return inspection.finishedMs !== undefined && isYounger(status, inspection.finishedMs, nowMs);
}

/** Whether it has processes whose use can be read. */
export function isAlive({ listed }: KnownContainer): boolean {
  return listed.state === 'running' || listed.state === 'paused';
}

/** Its process, where the network that it sees is its own and of nobody else. */
export function networkPid({ listed, inspection }: KnownContainer): number | undefined {
  const mode = inspection?.networkMode ?? listed.networkMode ?? '';
  return /^(?:host|none|container:.*|ns:.*)$/.test(mode) ? undefined : inspection?.pid;
}
