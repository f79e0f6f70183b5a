import type { ListedRule } from '@labkeeper/protocol/alert';
import type { ReactElement } from 'react';
import { useServers } from '../../api/fleet.ts';
import { useRules } from '../../api/rules.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Choosable } from '../../ui/rule-choice.ts';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { unwatchedAfter, unwatchedInWords } from './unwatched.ts';

interface UnwatchedNoteProps {
  /** The rule as it is stored; of a new one nothing is lost. */
  readonly rule: ListedRule | undefined;
  /** What it would be once it is saved. */
  readonly after: Omit<Choosable, 'rule_id' | 'managed_by'>;
  readonly busy: boolean;
  /** Saves it as a rule of its own and leaves this one alone. */
  readonly onOwn: () => void;
}

/** Says before saving what nothing would watch any more, and the way around it; nothing where all stays watched. */
export function UnwatchedNote({ rule, after, busy, onOwn }: UnwatchedNoteProps): ReactElement | null {
  const { data: rules = [] } = useRules();
  const { data: servers = [] } = useServers();
  if (rule === undefined) return null;
  const lost = unwatchedAfter(rule, { ...rule, ...after }, rules, servers);
  const words = lossInWords(lost, rule, { servers: servers.length, counted: undefined });
  if (words === '') return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-warn-soft px-3 py-2.5 text-sm text-ink"
    >
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2.5">
        <span className="pt-1">
          <StateGlyph state="warn" />
        </span>
        <p className="min-w-0 break-words">
          Then <bdi>{visibleText(words)}</bdi>.
          {after.enabled ? ' As a rule of its own it is different there, and this one goes on everywhere else.' : ''}
        </p>
      </div>
      {after.enabled ? (
        <Button size="sm" busy={busy} onClick={onOwn}>
          Save as its own rule
        </Button>
      ) : null}
    </div>
  );
}

interface Total {
  /** How many servers there are. */
  readonly servers: number;
  /** On how many something is lost, where the hub has counted: it knows who sends what. */
  readonly counted: number | undefined;
}

/** What is lost, as the end of a sentence, as far as there was anything: a number that nobody sends was not watched either, and hub and sites are no servers. */
export function lossInWords(
  lost: ReturnType<typeof unwatchedAfter>,
  { metric, metric_seen: seen }: Pick<ListedRule, 'metric' | 'metric_seen'>,
  { servers, counted = lost.servers.length }: Total,
): string {
  if (!seen || lost.servers.length === 0 || counted === 0) return '';
  if (/^(?:hub|site)_/.test(metric)) return 'nothing watches this any more';
  return counted === lost.servers.length
    ? unwatchedInWords(lost, servers)
    : `nothing watches this on ${formatCount(counted, 'server')}`;
}
