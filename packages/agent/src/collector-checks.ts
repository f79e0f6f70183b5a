import { existsSync, readFileSync } from 'node:fs';
import { absentWords } from '@labkeeper/protocol/absent-words';
import type { CollectorReport } from '@labkeeper/protocol/agent';
import { journalGrant, mayReadJournal } from './journal-rights.ts';

/** One line of `doctor`. `todo`: what can be done to see more, in full, since it is there to be copied. */
export interface Check {
  readonly state: 'ok' | 'warn' | 'FAIL';
  readonly text: string;
  readonly todo?: string | undefined;
}

/** How a collector fared, and what would let it see more. */
export function collectorCheck({ name, status, took_ms, error, hint }: CollectorReport): Check {
  const isAbsent = status === 'ABSENT';
  const word = isAbsent ? 'nothing of the kind here' : status;
  const text = [`${name}: ${word}, ${Math.round(took_ms)} ms`, error ?? (isAbsent ? absentWords(name) : undefined)]
    .filter((part) => typeof part === 'string')
    .join('; ');
  const todo = hint ?? undefined;
  if (status === 'FAIL') return { state: 'FAIL', text, todo };
  return { state: todo === undefined ? 'ok' : 'warn', text, todo };
}

/** Whether the process may read the journal, for the logs that people ask for. `pid` undefined: this one. */
export function journalCheck(pid: number | undefined): Check {
  if (!existsSync('/var/log/journal') && !existsSync('/run/log/journal')) {
    return { state: 'ok', text: 'journal: nothing of the kind here' };
  }
  const status = read(`/proc/${pid ?? 'self'}/status`);
  const may = mayReadJournal({ status, group: read('/etc/group') });
  if (may === undefined) return { state: 'warn', text: 'journal: nobody can tell whether the agent may read it' };
  if (may) return { state: 'ok', text: 'journal: can be read' };
  const todo = `to read logs, run: ${journalGrant({ status, passwd: read('/etc/passwd') })}`;
  return { state: 'warn', text: 'journal: the agent may not read it, so the logs of services cannot be shown', todo };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
