import type { Unknown } from '../../domain/server-health.ts';
import { holdMs, isOff, type JudgeMoment } from './judge-moment.ts';
import type { ServerState, Source } from './server-state.ts';

/** What should be known of a server and is not. `present` names the sources whose readings hold. A collector that fails is told once, as that. */
export function missingFacts(state: ServerState, present: ReadonlySet<Source>, moment: JudgeMoment): Unknown[] {
  const failed = failedCollectors(state, moment);
  const unknowns: Unknown[] = [...failed.values()];
  for (const source of state.sources) {
    if (present.has(source) || failed.has(source) || isOff(state, source, moment) || isQuiet(state, source)) continue;
    if (source === 'updates') unknowns.push({ kind: 'updates' });
    else unknowns.push({ kind: 'source', name: source, silentSeconds: holdMs(state, source, moment) / 1000 });
  }
  if (unknowns.length > 0 || present.size > 0 || state.expected.length > 0) return unknowns;
  return [{ kind: 'everything' }];
}

function failedCollectors(state: ServerState, moment: JudgeMoment): Map<string, Unknown> {
  const failed = new Map<string, Unknown>();
  for (const { name, status, error } of state.collectors) {
    if (status !== 'FAIL' || isOff(state, name, moment)) continue;
    failed.set(name, { kind: 'collector', name, error: error ?? undefined });
  }
  return failed;
}

/** Whether a source has good reason to say nothing: updates are counted now and then, and a disk that sleeps is not asked how warm it is. */
function isQuiet({ collectors, row }: ServerState, source: Source): boolean {
  if (source === 'updates') return row.security_updates !== null;
  return source === 'sensors' && collectors.some(({ name, status }) => name === source && status === 'OK');
}
