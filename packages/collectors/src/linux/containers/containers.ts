import { containerText } from '@labkeeper/protocol/container-key';
import type { Collector, Look, Reading } from '../../collector.ts';
import { enginePlaces } from '../../engine/ask-engine.ts';
import { identifyAll } from '../../engine/container-identity.ts';
import type { Host } from '../../host.ts';
import { containerMetrics, toInventory, toSamples, type ContainerRow } from './container-rows.ts';
import { lookAtEngine, type EngineLook, type EngineMemory } from './engine-look.ts';

interface Memory {
  /** In the order in which engines are asked. */
  engines: readonly EngineMemory[];
}

/** Every container of Docker and Podman: what it does, how it fares, what it uses. */
export const containers: Collector<Memory> = {
  id: 'containers',
  about: 'State, health, restarts, processor, memory, network and disk use of every container (Docker, Podman).',
  everySeconds: 0,
  live: false,
  metrics: containerMetrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const before = look.previous?.memory.engines ?? [];
  const looks = await Promise.all(
    enginePlaces(host).map((place, index) => lookAtEngine(host, look, place, before[index])),
  );
  if (looks.every(({ state }) => state === 'absent')) return 'absent';
  const rows = rowsOf(looks);
  const { samples, left } = toSamples(rows);
  const reading: Reading<Memory> = { samples, memory: { engines: looks.map(({ memory }) => memory) } };
  // Where nobody has told anything yet, there is no list, and that is not an empty one.
  if (rows.length > 0 || looks.some(({ state }) => state === 'answers'))
    reading.inventory = { containers: rows.map(toInventory) };
  return { ...reading, ...complaintsOf(looks, left) };
}

function complaintsOf(looks: readonly EngineLook[], left: number): Pick<Reading, 'error' | 'hint'> {
  const problem = looks.find((one) => one.problem !== undefined)?.problem;
  if (problem !== undefined && mustFail(looks))
    return problem.hint === null ? { error: problem.message } : { error: problem.message, hint: problem.hint };
  const missing = problem === undefined ? undefined : [problem.message, problem.hint].filter(Boolean).join('; ');
  const hint = missing ?? looks.find((one) => one.hint !== undefined)?.hint ?? tooMany(left);
  return hint === undefined ? {} : { hint };
}

/** An engine that never told us anything does not spoil what another tells: then it is a hint. */
function mustFail(looks: readonly EngineLook[]): boolean {
  return (
    looks.every(({ state }) => state !== 'answers') ||
    looks.some(({ state, memory }) => state === 'silent' && memory.containers.size > 0)
  );
}

/** The same order each time, so that a list that has not changed looks unchanged. */
function rowsOf(looks: readonly EngineLook[]): ContainerRow[] {
  const silent = new Set(looks.filter(({ state }) => state === 'silent').map(({ memory }) => memory));
  const all = looks.flatMap(({ memory }) =>
    [...memory.containers.values()].map((known) => ({ listed: known.listed, kind: known.kind, known, memory })),
  );
  const byId = new Map(all.map((one) => [one.listed.id, one]));
  return identifyAll(all)
    .flatMap(({ listed, identity }) => {
      const one = byId.get(listed.id);
      return one === undefined ? [] : { known: one.known, identity, silent: silent.has(one.memory) };
    })
    .toSorted((a, b) => (containerText(a.identity) < containerText(b.identity) ? -1 : 1));
}

function tooMany(left: number): string | undefined {
  return left === 0 ? undefined : `there are too many containers for one report: the use of ${left} is left out`;
}
