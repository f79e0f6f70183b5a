import { CollectorError } from '../collector.ts';
import type { Host } from '../host.ts';
import { askEngine, type EngineKind, type EnginePlace } from './ask-engine.ts';
import type { Outcome } from './ask-patiently.ts';
import { readContainerList, type ListedContainer } from './container-list.ts';

/** The containers of one engine, those that do not run too. */
export interface ContainerList {
  kind: EngineKind;
  containers: ListedContainer[];
}

interface Asked {
  monotonicMs: number;
  outcome: Promise<Outcome<ContainerList>>;
}

/** A thousand containers with all the labels that people give them. */
const maxBytes = 16 * 1024 * 1024;
/** Collectors of one report look within this time. */
const sameLookMs = 1000;

/** What each machine was last asked, by the place of its engine. */
const lastAsked = new WeakMap<Host, Map<string, Asked>>();

/**
 * Asks an engine for its containers, once for all collectors of one look (`monotonicMs` is when it began): never two such questions are open.
 * Never throws; what goes wrong is an outcome.
 */
export async function listContainers(
  host: Host,
  place: EnginePlace,
  monotonicMs: number,
): Promise<Outcome<ContainerList>> {
  const asked = lastAsked.get(host) ?? new Map<string, Asked>();
  lastAsked.set(host, asked);
  const key = place.join(' ');
  const known = asked.get(key);
  if (known !== undefined && Math.abs(monotonicMs - known.monotonicMs) < sameLookMs) return await known.outcome;
  const outcome = ask(host, place);
  asked.set(key, { monotonicMs, outcome });
  return await outcome;
}

async function ask(host: Host, place: EnginePlace): Promise<Outcome<ContainerList>> {
  try {
    const answer = await askEngine(host, place, '/containers/json?all=1', { maxBytes });
    if (answer === undefined) return { kind: 'absent' };
    const containers = readContainerList(answer.json);
    if (containers !== undefined) return { kind: 'value', value: { kind: answer.kind, containers } };
    return { kind: 'problem', problem: new CollectorError('the engine answered with something that is no list') };
  } catch (error) {
    return { kind: 'problem', problem: error instanceof CollectorError ? error : new CollectorError(String(error)) };
  }
}
