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
  details: Details | undefined;
}

/** How it goes with asking for details of containers. */
interface Details {
  hint: string | undefined;
  running: boolean;
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
/** A look waits no longer for details and for stats; what is left has its turn at the next. */
const detailsMs = 1200;
/** So long details are asked for beyond a look. */
const inspectMs = 8000;
const refreshedEach = 20;
const failuresInRow = 3;

/** Looks at one engine: its list, then details of what has changed, then what each container uses. */
export async function lookAtEngine(
  host: Host,
  look: Look,
  place: EnginePlace,
  before: EngineMemory = { containers: new Map(), request: undefined, details: undefined },
): Promise<EngineLook> {
  const begunMs = performance.now();
  // Before anything is waited for, so that it is as old as the look is.
  const used = await readKernel(host, [...before.containers.values()], look.monotonicMs);
  const { outcome, request } = await askPatiently(() => listContainers(host, place, look.monotonicMs), before.request);
  const memory = { ...before, request };
  if (outcome === undefined) return { memory, state: 'silent', problem: tooSlow(request), hint: undefined };
  if (outcome.kind === 'absent') {
    const isLost = before.containers.size > 0;
    return { memory, state: isLost ? 'silent' : 'absent', problem: isLost ? gone(place) : undefined, hint: undefined };
  }
  if (outcome.kind === 'problem') return { memory, state: 'silent', problem: outcome.problem, hint: undefined };
  const { kind, containers } = outcome.value;
  const known = containers.map((listed) => knownContainer(listed, kind, before.containers.get(listed.id)));
  const details = before.details ?? { hint: undefined, running: false };
  await waitForDetails(details, () => inspect(host, place, known, { look, details }));
  const limit = new Deadline(detailsMs);
  await measure(host, place, known, { used, look, begunMs, signal: limit.signal });
  limit.stop();
  const byId = new Map(known.map((one) => [one.listed.id, one]));
  return { memory: { containers: byId, request, details }, state: 'answers', problem: undefined, hint: details.hint };
}

/** What is still under way from the look before has its time first. */
async function waitForDetails(details: Details, work: () => Promise<void>): Promise<void> {
  if (details.running) return;
  details.running = true;
  const limit = new Deadline(detailsMs);
  await Promise.race([work(), limit.passed]);
  limit.stop();
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

/** Begins to ask for details of what has changed, and of a few others. What takes longer than a look goes on beyond it, one question at a time. */
async function inspect(
  host: Host,
  place: EnginePlace,
  known: readonly KnownContainer[],
  { look, details }: { look: Look; details: Details },
): Promise<void> {
  const wishes = known.map((one) => ({ one, wish: inspectionOf(one, look.now.getTime(), look.monotonicMs) }));
  const due = wishes.filter(({ wish }) => wish === 'now').toSorted((a, b) => byNeed(a.one, b.one));
  const old = wishes.filter(({ wish }) => wish === 'later').toSorted((a, b) => a.one.inspectedMs - b.one.inspectedMs);
  const endMs = performance.now() + inspectMs;
  let failures = 0;
  for (const { one } of [...due, ...old.slice(0, refreshedEach)]) {
    if (performance.now() > endMs) break;
    one.triedMs = look.monotonicMs;
    try {
      await inspectOne(host, place, one, look);
      failures = 0;
      details.hint = undefined;
    } catch (error) {
      // One may have gone meanwhile; several in a row have another reason.
      failures += 1;
      if (failures < failuresInRow) continue;
      details.hint = `details of containers are missing: ${error instanceof Error ? error.message : String(error)}`;
      break;
    }
  }
  details.running = false;
}

/** What was asked for least lately, so that one that never answers keeps nobody waiting; then what runs. */
function byNeed(a: KnownContainer, b: KnownContainer): number {
  if (a.triedMs !== b.triedMs) return a.triedMs < b.triedMs ? -1 : 1;
  return Number(isBusy(b)) - Number(isBusy(a));
}

function isBusy(one: KnownContainer): boolean {
  return isAlive(one) || one.listed.state === 'restarting';
}

async function inspectOne(host: Host, place: EnginePlace, one: KnownContainer, look: Look): Promise<void> {
  const path = `/containers/${one.listed.id}/json`;
  const answer = await askEngine(host, place, path, { maxBytes: maxInspectionBytes });
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
  facts: { used: ReadonlyMap<string, Usage>; look: Look; begunMs: number; signal: AbortSignal },
): Promise<void> {
  const { used, look, begunMs, signal } = facts;
  await findCgroups(host, known);
  // A quarter of a second is nothing to a rate, and a look that is on time keeps its round time.
  const waitedMs = Math.floor((performance.now() - begunMs) / 250) * 250;
  const added = known.filter(({ listed }) => !used.has(listed.id));
  const fresh = await readKernel(host, added, look.monotonicMs + waitedMs);
  for (const one of known) if (isAlive(one)) one.usage = used.get(one.listed.id) ?? fresh.get(one.listed.id);
  await askStats(host, place, known, signal);
  for (const one of known) noteUsage(one);
}
