import type { ListedRule } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useServers } from '../../api/fleet.ts';
import { saveRule } from '../../api/rules.ts';
import { Switch } from '../../ui/field.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { severest } from '../../ui/severity.ts';
import { showToast } from '../../ui/toast.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { requestOf, draftOf } from './rule-draft.ts';
import { ruleInWords } from './rule-words.ts';
import { unwatchedAfter } from './unwatched.ts';
import { lossInWords } from './unwatched-note.tsx';

interface RuleRowProps {
  readonly rule: ListedRule;
  /** All of them: what this one no longer watches another may. */
  readonly rules: readonly ListedRule[];
}

/** One rule in one row: its name, what it looks at, how much it judges, and whether it is on. */
export function RuleRow({ rule, rules }: RuleRowProps): ReactElement {
  const { data: servers = [] } = useServers();
  const change = useMutation({
    mutationFn: (enabled: boolean) => saveRule(rule.rule_id, { ...requestOf(draftOf(rule)), enabled }),
    onSuccess(saved, on) {
      if (!on) showToast(offInWords(saved.unwatched?.servers), 'ok', { label: 'Undo', run: () => change.mutate(true) });
    },
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  const enabled = change.isPending ? change.variables : rule.enabled;
  const name = visibleText(rule.name);

  function offInWords(counted: number | undefined): string {
    const after = { ...rule, enabled: false };
    const lost = lossInWords(unwatchedAfter(rule, after, rules, servers), rule, { servers: servers.length, counted });
    return lost === '' ? `${name} is off.` : `${name} is off: ${lost} now.`;
  }

  return (
    <li className="relative flex min-h-14 items-center gap-3 px-4 py-2 transition-colors duration-120 hover:bg-hover">
      <span className={enabled ? 'flex' : 'flex opacity-40'}>
        <SeverityMark severity={worstOf(rule)} quiet={rule.open_alerts === 0} />
      </span>
      <div className="min-w-0 flex-1">
        <Link
          data-entry
          to="/rules/$ruleId"
          params={{ ruleId: rule.rule_id }}
          search={{}}
          className={`font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent ${enabled ? '' : 'text-ink-2'}`}
        >
          <bdi className="break-words">{name}</bdi>
        </Link>
        <p className="text-sm text-pretty text-ink-2">
          <bdi>{visibleText(ruleInWords(rule))}</bdi>
        </p>
      </div>
      <div className="shrink-0 text-right text-xs text-ink-3 max-sm:hidden">
        <Judges rule={rule} />
      </div>
      {rule.open_alerts === 0 ? null : (
        <Link
          to="/alerts"
          search={{ rule: rule.rule_id }}
          className="relative z-10 inline-flex h-11 shrink-0 items-center text-sm font-medium text-fail hover:underline sm:h-7"
        >
          {formatNumber(rule.open_alerts)} open
        </Link>
      )}
      <span className="relative z-10 flex h-11 items-center">
        <Switch
          checked={enabled}
          disabled={change.isPending}
          label={`${name} is on`}
          onChange={(on) => change.mutate(on)}
        />
      </span>
    </li>
  );
}

function Judges({ rule }: { readonly rule: ListedRule }): ReactElement {
  if (!rule.enabled) return <p>switched off</p>;
  if (rule.series > 0) return <p>judges {formatCount(rule.series, 'series', 'series')}</p>;
  return <p>{rule.metric_seen ? 'fits nothing now' : 'nobody sends this yet'}</p>;
}

/** The gravest that a rule can say. */
function worstOf(rule: ListedRule): ListedRule['severity']['warn'] {
  const { severity, fail, states, warn } = rule;
  const fails = fail !== null || (states?.fail.length ?? 0) > 0 || rule.device_limits;
  const warns = warn !== null || (states?.warn.length ?? 0) > 0 || rule.device_limits;
  if (!fails) return severity.warn;
  if (!warns) return severity.fail;
  return severest(severity.warn, severity.fail) < 0 ? severity.warn : severity.fail;
}
