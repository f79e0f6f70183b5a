import { askEngine, type EnginePlace } from '../../engine/ask-engine.ts';
import type { Host } from '../../host.ts';
import { findCgroup } from './cgroup-place.ts';
import { readKernelUsage } from './cgroup-usage.ts';
import { readStats } from './engine-stats.ts';
import { isAlive, networkPid, type KnownContainer } from './known-container.ts';
import { cpuPercent, type Usage } from './usage.ts';

/** Containers that are read before others may go on. */
const atOnce = 50;
/** Questions for the use of containers that an engine answers side by side. */
const sideBySide = 4;
const maxStatsBytes = 256 * 1024;

/** What the kernel says of containers whose control group is known, by id: five small files each, and no question to an engine. */
export async function readKernel(
  host: Host,
  containers: readonly KnownContainer[],
  atMs: number,
): Promise<Map<string, Usage>> {
  const found = new Map<string, Usage>();
  const readable = containers.filter((one) => isAlive(one) && typeof one.cgroup === 'object' && one.cgroup !== null);
  for (let start = 0; start < readable.length; start += atOnce) {
    const some = readable.slice(start, start + atOnce);
    const questions = some.flatMap((one) => (one.cgroup ? { place: one.cgroup, pid: networkPid(one) } : []));
    const usages = await readKernelUsage(host, questions, atMs);
    for (const [index, usage] of usages.entries()) {
      const id = some[index]?.listed.id;
      if (id !== undefined && usage !== undefined) found.set(id, usage);
    }
  }
  return found;
}

/** Looks for the control groups of those for which nobody has looked yet. */
export async function findCgroups(host: Host, containers: readonly KnownContainer[]): Promise<void> {
  for (const one of containers) {
    if (!isAlive(one) || one.cgroup !== undefined) continue;
    one.cgroup = (await findCgroup(host, one.listed.id, one.inspection?.pid)) ?? null;
  }
}

/** Asks the engine for the use of those whose control group cannot be read, the longest unasked first, until time is up. */
export async function askStats(
  host: Host,
  place: EnginePlace,
  containers: readonly KnownContainer[],
  signal: AbortSignal,
): Promise<void> {
  const waiting = containers
    .filter((one) => isAlive(one) && one.usage === undefined)
    .toSorted((a, b) => (a.lastUsage?.atMs ?? 0) - (b.lastUsage?.atMs ?? 0));
  async function work(): Promise<void> {
    for (let one = waiting.shift(); one !== undefined && !signal.aborted; one = waiting.shift()) {
      // One sample of now: without it an engine takes a second or two for each.
      const path = `/containers/${one.listed.id}/stats?stream=false&one-shot=true`;
      try {
        const answer = await askEngine(host, place, path, { maxBytes: maxStatsBytes, signal });
        one.usage = readStats(answer?.json);
      } catch {
        // It has ended meanwhile, or there is no time left: unknown this once.
      }
    }
  }
  await Promise.all(Array.from({ length: sideBySide }, work));
}

/** Takes in what was read and what that means since the last time; a container that was started anew begins from nothing. */
export function noteUsage(one: KnownContainer): void {
  const { usage, lastUsage, measuredRun, inspection } = one;
  const isAnew = measuredRun !== undefined && inspection?.startedMs !== measuredRun;
  one.measuredRun = inspection?.startedMs;
  one.cpuPercent = usage === undefined || isAnew ? undefined : cpuPercent(lastUsage, usage);
}
