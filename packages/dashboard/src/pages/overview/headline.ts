import type { Server } from '@labkeeper/protocol/server';
import { countStates } from '../../ui/server-order.ts';
import { formatCount } from '../../ui/format.ts';
import { type State, stateOfServer } from '../../ui/state.ts';
import { visibleText } from '../../ui/visible-text.ts';

/** The answer to "is everything all right?": one sentence and the state that stands beside it. */
export interface Headline {
  readonly state: State;
  readonly title: string;
}

interface Clause {
  readonly state: State;
  readonly one: string;
  readonly many: string;
}

/* Worst first; with one server its name is said. */
const clauses: readonly Clause[] = [
  { state: 'offline', one: 'is offline', many: 'are offline' },
  { state: 'fail', one: 'is failing', many: 'are failing' },
  { state: 'warn', one: 'has a warning', many: 'have warnings' },
  { state: 'unknown', one: 'has not been heard from yet', many: 'have not been heard from yet' },
];

/** More is a list, and the list stands below. */
const MOST_CLAUSES = 3;

/** Says how the fleet is, in one sentence. */
export function headlineOf(servers: readonly Server[]): Headline {
  const counts = countStates(servers);
  const wrong = clauses.filter(({ state }) => counts[state] > 0);
  const [worst] = wrong;
  if (!worst) return { state: 'ok', title: wellInWords(servers) };
  const said = wrong.slice(0, wrong.length > MOST_CLAUSES ? MOST_CLAUSES - 1 : MOST_CLAUSES);
  const parts = said.map((clause, index) => clauseInWords(clause, counts[clause.state], index, servers));
  let others = 0;
  for (const clause of wrong.slice(said.length)) others += counts[clause.state];
  if (others > 0) parts.push(`${others} more need a look`);
  return { state: worst.state, title: joinParts(parts) };
}

function wellInWords(servers: readonly Server[]): string {
  const [only] = servers;
  if (only && servers.length === 1) return `${visibleText(only.display_name)} is well`;
  return servers.length === 2 ? 'Both servers are well' : `All ${servers.length} servers are well`;
}

function clauseInWords(clause: Clause, count: number, index: number, servers: readonly Server[]): string {
  if (count > 1) return `${index === 0 ? formatCount(count, 'server') : count} ${clause.many}`;
  const server = servers.find((one) => stateOfServer(one) === clause.state);
  return `${unbroken(visibleText(server?.display_name ?? 'One server'))} ${clause.one}`;
}

/** Beyond so many characters a name has to break somewhere. */
const LONGEST_UNBROKEN = 24;

/** A name that stays on one line. */
function unbroken(name: string): string {
  return name.length > LONGEST_UNBROKEN ? name : name.replaceAll(' ', '\u00A0');
}

function joinParts(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** When the newest report came, ISO 8601; undefined where none did. */
export function lastLook(servers: readonly Server[]): string | undefined {
  let newest: string | undefined;
  for (const { last_seen: seen } of servers) {
    if (seen !== null && (newest === undefined || Date.parse(seen) > Date.parse(newest))) newest = seen;
  }
  return newest;
}
