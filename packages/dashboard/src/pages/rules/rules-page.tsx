import type { ListedRule } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { useRules } from '../../api/rules.ts';
import { useAddress } from '../../ui/address.ts';
import { AlertTabs } from '../../ui/alert-tabs.tsx';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { rulesFiltered, ruleSections } from './rule-sections.ts';
import { RuleRow } from './rule-row.tsx';

/** What is judged and how: the rules that hold for every server without a click, and one's own. */
export function RulesPage(): ReactElement {
  usePageTitle('Alert rules');
  const { data: rules, error, refetch } = useRules();
  return (
    <>
      <PageHeader
        title="Alert rules"
        subtitle={rules ? summary(rules) : '\u00A0'}
        actions={
          <Link to="/rules/$ruleId" params={{ ruleId: 'new' }} search={{}} className={buttonClass('primary')}>
            <Plus size={16} aria-hidden="true" /> New rule
          </Link>
        }
      />
      <AlertTabs active="rules" />
      {rules ? <Sections rules={rules} /> : null}
      {!rules && error ? (
        <QueryProblem message={messageOf(error)} requestId={requestIdOf(error)} onRetry={() => void refetch()} />
      ) : null}
      {!rules && !error ? <RulesSkeleton /> : null}
    </>
  );
}

function summary(rules: readonly ListedRule[]): string {
  const off = rules.filter((rule) => !rule.enabled).length;
  let judged = 0;
  for (const rule of rules) judged += rule.series;
  const words = `${formatCount(rules.length, 'rule')}, ${formatCount(judged, 'measurement')} judged with every report`;
  return off === 0 ? words : `${words}, ${off} switched off`;
}

function Sections({ rules }: { readonly rules: readonly ListedRule[] }): ReactElement {
  const [search, change] = useAddress();
  const found = rulesFiltered(rules, search.q ?? '');
  return (
    <>
      <SearchField label="Filter by name or metric" hint="Name or metric" className="mb-4 block sm:w-72" />
      {found.length === 0 ? (
        <EmptyState title="No rule fits" action={<Button onClick={() => change({ q: '' })}>Show all</Button>}>
          No name and no metric holds these words.
        </EmptyState>
      ) : null}
      <div className="space-y-6">
        {ruleSections(found).map(({ id, title, about, rules: own }) => (
          <section key={id} aria-label={title}>
            <h2 className="text-base font-semibold">{title}</h2>
            <p className="mb-2 max-w-[72ch] text-sm text-pretty text-ink-2">{about}</p>
            <ul aria-label={title} className="divide-y divide-line rounded-lg border border-line bg-card">
              {own.map((rule) => (
                <RuleRow key={rule.rule_id} rule={rule} rules={rules} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function RulesSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className="rounded-lg border border-line bg-card">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="space-y-2 border-b border-line px-4 py-3 last:border-0">
          <Skeleton className="h-4 w-52" />
          <Skeleton className="h-3 w-96 max-w-full" />
        </div>
      ))}
    </div>
  );
}
