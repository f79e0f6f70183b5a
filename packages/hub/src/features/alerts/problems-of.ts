import { collectorOfMetric } from '@labkeeper/collectors/metrics';
import type { Problem } from '@labkeeper/protocol/server';
import type { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** Of these it is told as a whole when nothing comes of them any more. */
const toldAsWhole = new Set(['cpu', 'memory', 'filesystems', 'sensors', 'updates']);

/** What is wrong with a server by the rules, in words; not in any order. What was wrong and cannot be seen any more is unknown, not well. */
export function problemsOf(judge: Judge, subject: JudgedSubject): Problem[] {
  const problems: Problem[] = [];
  const prefix = `${subject.subject}/`;
  for (const held of judge.keys.openOf(subject.subject)) {
    const { status } = held.status;
    if (status === 'OK' || held.rule.metric === 'server_state') continue;
    if (status === 'UNKNOWN' && toldAsWhole.has(collectorOfMetric.get(held.rule.metric) ?? '')) continue;
    const words = judge.problemOf(subject, held);
    const message = status === 'UNKNOWN' ? `${words}, when it was last seen` : words;
    problems.push({ status, key: held.key.slice(prefix.length), message });
  }
  return problems;
}
