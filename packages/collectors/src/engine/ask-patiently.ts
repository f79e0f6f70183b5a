import type { CollectorError } from '../collector.ts';
import { Deadline } from '../deadline.ts';

/** What came of a request to an engine: a value, why there is none, or no engine at all. */
export type Outcome<Value> =
  | { kind: 'value'; value: Value }
  | { kind: 'problem'; problem: CollectorError }
  | { kind: 'absent' };

/** A request under way, or what came of it; kept from look to look, so that a report never waits long and nothing is asked twice. */
export interface EngineRequest<Value> {
  readonly done: Promise<void>;
  readonly startedMs: number;
  outcome: Outcome<Value> | undefined;
  tookMs: number;
}

/** What a look gets of an engine, and the request that goes on beyond it. */
export interface Waited<Value> {
  /** Undefined while the engine has not answered yet. */
  outcome: Outcome<Value> | undefined;
  /** For the next look; undefined where the engine answered in time. */
  request: EngineRequest<Value> | undefined;
}

/** How long a report waits for an engine: as long as a question may take, and no longer than a moment for one that was silent the last time. */
const patienceMs = 5500;
const shortPatienceMs = 1500;

/**
 * Asks, and waits. An engine that was silent is waited for a moment only, and given its time between two looks: each then takes the answer that the one
 * before it asked for. At most one request is open.
 */
export async function askPatiently<Value>(
  ask: () => Promise<Outcome<Value>>,
  before: EngineRequest<Value> | undefined,
): Promise<Waited<Value>> {
  if (before === undefined) return await waitFor(begin(ask), patienceMs);
  const { outcome } = before;
  if (outcome === undefined) return await waitFor(before, shortPatienceMs);
  if (outcome.kind !== 'value') return await waitFor(begin(ask), shortPatienceMs);
  if (before.tookMs >= shortPatienceMs) return { outcome, request: begin(ask) };
  return await waitFor(begin(ask), patienceMs);
}

async function waitFor<Value>(request: EngineRequest<Value>, ms: number): Promise<Waited<Value>> {
  const patience = new Deadline(ms);
  await Promise.race([request.done, patience.passed]);
  patience.stop();
  const { outcome } = request;
  const isAnswered = outcome !== undefined && outcome.kind !== 'problem';
  return { outcome, request: isAnswered ? undefined : request };
}

/** `ask` never throws: what goes wrong is an outcome. */
function begin<Value>(ask: () => Promise<Outcome<Value>>): EngineRequest<Value> {
  const startedMs = performance.now();
  const asked = ask();
  const request: EngineRequest<Value> = {
    startedMs,
    outcome: undefined,
    tookMs: 0,
    done: asked.then((outcome) => {
      request.outcome = outcome;
      request.tookMs = performance.now() - startedMs;
    }),
  };
  return request;
}
