import type { Server } from '@labkeeper/protocol/server';
import { formatCount } from '../../ui/format.ts';
import { inScope } from '../../ui/in-scope.ts';
import { type Choosable, wayOf } from '../../ui/rule-choice.ts';

type Named = Pick<Server, 'server_id' | 'display_name' | 'tags' | 'site_id'>;

/** What nothing would look at any more once a rule is changed. */
export interface Unwatched {
  readonly servers: readonly Named[];
  /** Something of them is still looked at: what the labels of the changed rule name. */
  readonly partly: boolean;
}

/**
 * The servers on which a rule judges now and where, after it has become `after`, neither it nor another rule would look at the same in the same way.
 * A rule of other servers or of fewer labels is no substitute.
 */
export function unwatchedAfter(
  before: Choosable,
  after: Choosable,
  rules: readonly Choosable[],
  servers: readonly Named[],
): Unwatched {
  if (!before.enabled) return { servers: [], partly: false };
  const others = [...rules.filter((rule) => rule.rule_id !== before.rule_id), after].filter(
    (rule) => rule.enabled && rule.metric === before.metric && wayOf(rule) === wayOf(before),
  );
  const lost = servers.filter(
    (server) =>
      inScope(server, before.scope) &&
      !others.some((rule) => inScope(server, rule.scope) && isAsWide(rule.labels, before.labels)),
  );
  const partly = others.includes(after) && lost.some((server) => inScope(server, after.scope));
  return { servers: lost, partly };
}

/** Whether what one glob per label lets through takes in all that the other lets through. */
function isAsWide(wide: Choosable['labels'], narrow: Choosable['labels']): boolean {
  return Object.entries(wide).every(([name, glob]) => glob === '*' || narrow[name] === glob);
}

const NAMED = 3;

/** What is lost, as the end of a sentence: "nothing watches this on nas, router and 8 more servers". Empty where nothing is. */
export function unwatchedInWords({ servers, partly }: Unwatched, total: number): string {
  if (servers.length === 0) return '';
  const place = servers.length === total && total > 1 ? 'on any server' : `on ${listed(servers)}`;
  return `nothing watches ${partly ? 'what these labels leave out' : 'this'} ${place}`;
}

function listed(servers: readonly Named[]): string {
  const names = servers.map((server) => server.display_name).toSorted((a, b) => a.localeCompare(b));
  if (names.length > NAMED + 1)
    return `${names.slice(0, NAMED).join(', ')} and ${formatCount(names.length - NAMED, 'more server')}`;
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
