import type { Look } from '../../collector.ts';
import { CollectorError } from '../../collector.ts';
import { askEngine, type EnginePlace } from '../../engine/ask-engine.ts';
import { askPatiently, type EngineRequest } from '../../engine/ask-patiently.ts';
import { listContainers, type ContainerList } from '../../engine/list-containers.ts';
import { Deadline } from '../../deadline.ts';
import type { Host } from '../../host.ts';
import { readInspection } from './inspection.ts';
import { inspectionOf, isAlive, knownContainer, type KnownContainer } from './known-container.ts';
import { askStats, findCgroups, noteUsage, readKernel } from './read-usage.ts';
import type { Usage } from './usage.ts';

/** What is remembered of one engine: its containers, and a question that it has not answered yet. */
export interface EngineMemory {
  containers: ReadonlyMap<string, KnownContainer>;
  request: EngineRequest<ContainerList> | undefined;
}

/** What a look at one engine gives. With a problem, `memory` holds what was known before. */
export interface EngineLook {
  memory: EngineMemory;
  state: 'absent' | 'answers' | 'silent';
  problem: CollectorError | undefined;
  /** Why details of containers are missing, where they are. */
  hint: string | undefined;
}

const maxInspectionBytes = 2 * 1024 * 1024;
/** Details and stats of one look take no longer; what is left has its turn at the next. */
const detailsMs = 1200;
const refreshedEach = 20;
const failuresInRow = 3;

/** Looks at one engine: its list, then details of what has changed, then what each container uses. */
export async function lookAtEngine(
  host: Host,
  look: Look,
  place: EnginePlace,
  before: EngineMemory = { containers: new Map(), request: undefined },
): Promise<EngineLook> {
  const begunMs = performance.now();
  // Before anything is waited for, so that it is as old as the look is.
  const used = await readKernel(host, [...before.containers.values()], look.monotonicMs);
  const { outcome, request } = await askPatiently(() => listContainers(host, place, look.monotonicMs), before.request);
  const memory = { containers: before.containers, request };
  if (outcome === undefined) return { memory, state: 'silent', problem: tooSlow(request), hint: undefined };
  if (outcome.kind === 'absent') {
    const isLost = before.containers.size > 0;
    return { memory, state: isLost ? 'silent' : 'absent', problem: isLost ? gone(place) : undefined, hint: undefined };
  }
  if (outcome.kind === 'problem') return { memory, state: 'silent', problem: outcome.problem, hint: undefined };
  const { kind, containers } = outcome.value;
  const known = containers.map((listed) => knownContainer(listed, kind, before.containers.get(listed.id)));
  const limit = new Deadline(detailsMs);
  const hint = await inspect(host, place, known, { look, signal: limit.signal });
  await measure(host, place, known, { before: before.containers, used, look, begunMs, signal: limit.signal });
  limit.stop();
  const byId = new Map(known.map((one) => [one.listed.id, one]));
  return { memory: { containers: byId, request }, state: 'answers', problem: undefined, hint };
}

function tooSlow(request: EngineRequest<ContainerList> | undefined): CollectorError {
  const seconds = Math.round((performance.now() - (request?.startedMs ?? performance.now())) / 1000);
  return new CollectorError(`the container engine has not answered for ${seconds} s`);
}

function gone([address = '']: EnginePlace): CollectorError {
  const unit = address.includes('podman') ? 'podman.socket' : 'docker';
  return new CollectorError(
    `the container engine is gone: there is no ${address}`,
    `run: sudo systemctl start ${unit}`,
  );
}

/** Details of what has changed, and of a few others; gives the reason where several in a row could not be had. */
async function inspect(
  host: Host,
  place: EnginePlace,
  known: readonly KnownContainer[],
  { look, signal }: { look: Look; signal: AbortSignal },
): Promise<string | undefined> {
  const wishes = known.map((one) => ({ one, wish: inspectionOf(one, look.now.getTime(), look.monotonicMs) }));
  const due = wishes.filter(({ wish }) => wish === 'now').toSorted((a, b) => rank(b.one) - rank(a.one));
  const old = wishes.filter(({ wish }) => wish === 'later').toSorted((a, b) => a.one.inspectedMs - b.one.inspectedMs);
  let failures = 0;
  for (const { one } of [...due, ...old.slice(0, refreshedEach)]) {
    if (signal.aborted) break;
    try {
      await inspectOne(host, place, one, { look, signal });
      failures = 0;
    } catch (error) {
      // One may have gone meanwhile; several in a row have another reason.
      failures += 1;
      if (failures >= failuresInRow && !signal.aborted)
        return `details of containers are missing: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

/** What runs first; of these, what is not known at all. */
function rank(one: KnownContainer): number {
  return Number(isAlive(one)) * 2 + Number(one.inspection === undefined);
}

async function inspectOne(
  host: Host,
  place: EnginePlace,
  one: KnownContainer,
  { look, signal }: { look: Look; signal: AbortSignal },
): Promise<void> {
  const path = `/containers/${one.listed.id}/json`;
  const answer = await askEngine(host, place, path, { maxBytes: maxInspectionBytes, signal });
  const inspection = readInspection(answer?.json);
  if (inspection === undefined) throw new CollectorError('the engine described something that is no container');
  // Another process has another control group.
  if (inspection.pid !== one.inspection?.pid) one.cgroup = undefined;
  one.inspection = inspection;
  one.inspectedState = one.listed.state;
  one.inspectedMs = look.monotonicMs;
}

async function measure(
  host: Host,
  place: EnginePlace,
  known: readonly KnownContainer[],
  facts: {
    before: ReadonlyMap<string, KnownContainer>;
    used: ReadonlyMap<string, Usage>;
    look: Look;
    begunMs: number;
    signal: AbortSignal;
  },
): Promise<void> {
  const { before, used, look, begunMs, signal } = facts;
  await findCgroups(host, known);
  // A quarter of a second is nothing to a rate, and a look that is on time keeps its round time.
  const waitedMs = Math.floor((performance.now() - begunMs) / 250) * 250;
  const added = known.filter(({ listed }) => !used.has(listed.id));
  const fresh = await readKernel(host, added, look.monotonicMs + waitedMs);
  for (const one of known) if (isAlive(one)) one.usage = used.get(one.listed.id) ?? fresh.get(one.listed.id);
  const last = new Map<string, Usage>();
  for (const [id, { usage }] of before) if (usage !== undefined) last.set(id, usage);
  await askStats(host, place, known, { before: last, signal });
  for (const one of known) noteUsage(one, one.usage, before.get(one.listed.id));
}
