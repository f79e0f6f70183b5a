import type { Status } from '@labkeeper/protocol/agent';
import type { Problem, ServerStatus } from '@labkeeper/protocol/server';
import { unjudgedInWords, unknownInWords, type Unjudged, type Unknown } from './server-health-unknown.ts';
import { durationInWords } from './words.ts';

export type { Unjudged, Unknown } from './server-health-unknown.ts';

/** What a server last said about itself, as far as the rules do not judge it. */
export interface HealthFacts {
  readonly status: ServerStatus;
  readonly everReported: boolean;
  /** Whether it was heard since this hub started. */
  readonly heardByUs: boolean;
  /** Whether it is known how often it reports. */
  readonly intervalKnown: boolean;
  /** Why there is no report that says how things are now; undefined while there is one. */
  readonly unjudged: Unjudged | 'none' | undefined;
  readonly silenceLimitSeconds: number;
  /** What nobody could look at. */
  readonly unknowns: readonly Unknown[];
  readonly rebootRequired: boolean;
  readonly clockOffsetSeconds: number | undefined;
}

/** The verdict: the worst problem first. */
export interface Health {
  readonly health: Status;
  readonly problems: readonly Problem[];
}

const well: Health = { health: 'OK', problems: [] };
const rank: Record<Status, number> = { FAIL: 3, WARN: 2, UNKNOWN: 1, OK: 0 };
const mostProblems = 20;
const clockWarnSeconds = 300;
const clockNoteSeconds = 30;

/**
 * Puts what the rules found (`judged`) together with what nobody could look at. A note (restart needed, clock off) is a problem with status OK. While
 * nobody can say how a server is, nothing that was found before stands.
 */
export function serverHealth(facts: HealthFacts, judged: readonly Problem[]): Health {
  const blind = unseen(facts);
  if (blind !== undefined) return { health: blind.status, problems: [blind] };
  const problems = [...judged, ...facts.unknowns.map((unknown) => notKnown(unknown)), ...notes(facts)];
  if (problems.length === 0) return well;
  problems.sort((a, b) => rank[b.status] - rank[a.status] || (a.key < b.key ? -1 : 1));
  return { health: problems[0]?.status ?? 'OK', problems: problems.slice(0, mostProblems) };
}

/** What keeps us from judging at all. */
function unseen(facts: HealthFacts): Problem | undefined {
  if (facts.status === 'offline') {
    const limit = durationInWords(facts.silenceLimitSeconds);
    return { status: 'FAIL', key: 'server_state', message: `Offline: no report for more than ${limit}` };
  }
  if (!facts.everReported) return { status: 'UNKNOWN', key: 'server_state', message: 'Has not reported yet' };
  if (facts.status === 'unknown') return { status: 'UNKNOWN', key: 'server_state', message: silenceInWords(facts) };
  if (facts.unjudged === undefined) return undefined;
  return { status: 'UNKNOWN', key: 'server_state', message: unjudgedInWords(facts.unjudged) };
}

function silenceInWords({ heardByUs, intervalKnown, silenceLimitSeconds }: HealthFacts): string {
  if (!heardByUs) return 'Not heard from since the hub started';
  if (intervalKnown) return 'Not heard from since the hub was away';
  return `Silent for more than ${durationInWords(silenceLimitSeconds)}, and how often it reports is not known yet`;
}

function notKnown(unknown: Unknown): Problem {
  return { status: 'UNKNOWN', ...unknownInWords(unknown) };
}

/** What a person may want to know, and is no trouble yet. */
function notes({ rebootRequired, clockOffsetSeconds = 0 }: HealthFacts): Problem[] {
  const found: Problem[] = [];
  const away = Math.abs(clockOffsetSeconds);
  if (away > clockNoteSeconds && away <= clockWarnSeconds) {
    const way = clockOffsetSeconds > 0 ? 'behind' : 'ahead';
    found.push({ status: 'OK', key: 'clock_offset_seconds', message: `Its clock is ${durationInWords(away)} ${way}` });
  }
  if (rebootRequired) {
    found.push({ status: 'OK', key: 'reboot_required', message: 'A restart is needed to finish updates' });
  }
  return found;
}
