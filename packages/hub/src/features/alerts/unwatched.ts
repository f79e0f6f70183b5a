import { keyOf, rulesFor, type RuleBook } from '../../domain/rule-match.ts';
import type { HeldKey } from './held-key.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** Which rule changes, the rules after it, and the servers as judging sees them. */
export interface RuleChange {
  readonly ruleId: string;
  readonly after: RuleBook;
  readonly judged: (serverId: string) => JudgedSubject | undefined;
}

/** The servers of which a rule judges something now that nothing would look at in the same way after a change. */
export function unwatchedServers(keys: Iterable<HeldKey>, { ruleId, after, judged }: RuleChange): Set<string> {
  const lost = new Set<string>();
  for (const { rule, serverId, key, labels } of keys) {
    if (rule.rule_id !== ruleId || serverId === undefined || lost.has(serverId)) continue;
    const subject = judged(serverId);
    if (subject === undefined) continue;
    const judges = rulesFor(after, rule.metric, labels, subject);
    if (!judges.some((one) => keyOf(subject.subject, one, labels) === key)) lost.add(serverId);
  }
  return lost;
}
