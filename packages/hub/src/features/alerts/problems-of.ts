import { collectorOfMetric } from '@labkeeper/collectors/metrics';
import type { Problem } from '@labkeeper/protocol/server';
import type { HeldKey } from './held-key.ts';
import type { Judge } from './judge.ts';
import type { JudgedSubject } from './judged-subject.ts';

/** Of these it is told as a whole when nothing comes of them any more. */
const toldAsWhole = new Set(['cpu', 'memory', 'filesystems', 'sensors', 'updates']);

/** Asked for every few seconds, and said anew only when something was decided. */
const said = new WeakMap<HeldKey, Problem>();

/** What is wrong with a server by the rules, in words; not in any order. What was wrong and cannot be seen any more is unknown, not well. */
export function problemsOf(judge: Judge, subject: JudgedSubject): Problem[] {
  const problems: Problem[] = [];
  for (const held of judge.keys.openOf(subject.subject)) {
    const { status } = held.status;
    if (status === 'OK' || held.rule.metric === 'server_state') continue;
    if (status === 'UNKNOWN' && toldAsWhole.has(collectorOfMetric.get(held.rule.metric) ?? '')) continue;
    const problem = said.get(held) ?? sayProblem(judge, subject, held);
    said.set(held, problem);
    problems.push(problem);
  }
  return problems;
}

function sayProblem(judge: Judge, subject: JudgedSubject, held: HeldKey): Problem {
  const { status } = held.status;
  const words = judge.words.problemOf(subject, held);
  const message = status === 'UNKNOWN' ? `${words}, when it was last seen` : words;
  return { status, key: held.key.slice(subject.subject.length + 1), message };
}
