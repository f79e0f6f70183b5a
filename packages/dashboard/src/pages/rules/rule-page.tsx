import type { ListedRule } from '@labkeeper/protocol/alert';
import type { Server } from '@labkeeper/protocol/server';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { ChevronLeft, CircleHelp } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { useServers } from '../../api/fleet.ts';
import { saveRule, useRules } from '../../api/rules.ts';
import { useAddress } from '../../ui/address.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/field.tsx';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { unitOfMetric } from '../../ui/metric-unit.ts';
import { PreviewCard } from './preview-card.tsx';
import { blankDraft, changedDraft, draftOf, problemsOf, requestOf, type RuleDraft } from './rule-draft.ts';
import { errorFinder } from './rule-fields.ts';
import { RuleMenu } from './rule-menu.tsx';
import { ruleInWords } from './rule-words.ts';
import { ownDraft, ownName } from './own-rule.ts';
import { ScopeFields } from './scope-fields.tsx';
import { ToldFields } from './told-fields.tsx';
import { useMetricFacts } from './use-metric-facts.ts';
import { UnwatchedNote } from './unwatched-note.tsx';
import { WatchedFields } from './watched-fields.tsx';
import { WhenFields } from './when-fields.tsx';

/** One rule, to be read and changed, with what it would have told beside it. `new` makes one; `?from=` copies another, `&server=` for that one alone. */
export function RulePage(): ReactElement {
  const ruleId = useParams({ strict: false, select: (params: { ruleId?: string }) => params.ruleId ?? 'new' });
  const { data: rules, error, refetch } = useRules();
  if (!rules) {
    if (error)
      return <QueryProblem message={messageOf(error)} requestId={requestIdOf(error)} onRetry={() => void refetch()} />;
    return <RuleSkeleton />;
  }
  if (ruleId === 'new') return <NewRule rules={rules} />;
  const rule = rules.find((one) => one.rule_id === ruleId);
  if (!rule) return <NoSuchRule />;
  // A rule that was reset is another rule under the same id.
  return <RuleEditor key={`${ruleId} ${rule.managed_by}`} rule={rule} start={draftOf(rule)} />;
}

function NewRule({ rules }: { readonly rules: readonly ListedRule[] }): ReactElement {
  const [{ from, server: serverId }] = useAddress();
  const { data: servers } = useServers();
  // Its server is not known yet: what is typed must not begin before that.
  if (serverId !== undefined && servers === undefined) return <RuleSkeleton />;
  const source = rules.find((one) => one.rule_id === from);
  const server = servers?.find((one) => one.server_id === serverId);
  return <RuleEditor key={`new ${from ?? ''} ${serverId ?? ''}`} rule={undefined} start={newDraft(source, server)} />;
}

/** A new rule: empty, a copy, or another's for one server alone. */
function newDraft(source: ListedRule | undefined, server: Server | undefined): RuleDraft {
  if (source === undefined) return blankDraft;
  return server === undefined ? { ...draftOf(source), name: `${source.name} (copy)` } : ownDraft(source, server);
}

interface RuleEditorProps {
  readonly rule: ListedRule | undefined;
  readonly start: RuleDraft;
}

function RuleEditor({ rule, start }: RuleEditorProps): ReactElement {
  const navigate = useNavigate();
  const { data: servers = [] } = useServers();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const facts = useMetricFacts(draft.metric.trim());
  const problems = problemsOf(draft);
  const request = requestOf(draft);
  const unit = facts?.unit ?? unitOfMetric(draft.metric.trim());
  const save = useMutation({
    // Handed in, not closed over: whoever types and presses Enter in one go means what he has typed.
    mutationFn: ({ ruleId, sent }: { ruleId: string | undefined; sent: typeof request }) => saveRule(ruleId, sent),
    onSuccess(saved) {
      showToast(`${saved.name} is saved.`);
      if (saved.rule_id !== rule?.rule_id)
        void navigate({
          to: '/rules/$ruleId',
          params: { ruleId: saved.rule_id },
          search: {},
          replace: rule === undefined,
        });
    },
  });
  const title = rule ? visibleText(rule.name) : 'New alert rule';
  usePageTitle(title);
  const errorAt = errorFinder(problems, tried, save.error);
  const fields = {
    draft,
    change: (change: Partial<RuleDraft>) => setDraft(changedDraft(start, draft, change)),
    errorAt,
  };
  const changed = JSON.stringify(request) !== JSON.stringify(requestOf(start)) || rule === undefined;

  function send(ruleId: string | undefined, name: string | undefined): void {
    setTried(true);
    if (problems.size === 0) save.mutate({ ruleId, sent: { ...request, name: name ?? request.name } });
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send(rule?.rule_id, undefined);
      }}
    >
      <RuleHead rule={rule} title={title} draft={draft} unit={unit} onChange={fields.change} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <div className="min-w-0 space-y-4">
          <WatchedFields {...fields} facts={facts} />
          <WhenFields {...fields} facts={facts} unit={unit} />
          <ToldFields {...fields} labels={[...(facts?.labels.keys() ?? [])]} />
          <ScopeFields {...fields} rule={rule} />
          <UnwatchedNote
            rule={rule}
            after={{ ...requestAsJudged(draft), enabled: draft.enabled, scope: draft.scope }}
            busy={save.isPending}
            onOwn={() => send(undefined, ownName(draft, servers))}
          />
          <Refusal error={save.error} errorAt={errorAt} />
          <Foot rule={rule} busy={save.isPending} changed={changed} onUndo={() => setDraft(start)}>
            {tried ? <FirstProblem problems={problems} /> : null}
          </Foot>
        </div>
        <div className="min-w-0 lg:sticky lg:top-[calc(var(--header)+0.75rem)]">
          <PreviewCard
            rule={hasNothingToJudge(problems) ? undefined : { ...request, name: request.name || 'Preview' }}
          />
        </div>
      </div>
    </form>
  );
}

interface FootProps {
  readonly rule: ListedRule | undefined;
  readonly busy: boolean;
  readonly changed: boolean;
  readonly onUndo: () => void;
  readonly children: ReactNode;
}

function Foot({ rule, busy, changed, onUndo, children }: FootProps): ReactElement {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button type="submit" variant="primary" busy={busy} disabled={!changed}>
        {saveWord(rule)}
      </Button>
      {rule && changed ? <Button onClick={onUndo}>Undo changes</Button> : null}
      {children}
    </div>
  );
}

function FirstProblem({ problems }: { readonly problems: ReadonlyMap<string, string> }): ReactElement | null {
  const [first] = problems.values();
  if (first === undefined) return null;
  return (
    <p role="alert" className="text-sm text-fail">
      {first}
    </p>
  );
}

interface RefusalProps {
  readonly error: Error | null;
  readonly errorAt: (field: string) => string | undefined;
}

/** What the hub had against it, unless it stands at a field already. */
function Refusal({ error, errorAt }: RefusalProps): ReactElement | null {
  if (!error || isAtField(errorAt)) return null;
  return <ErrorNote message={messageOf(error)} requestId={requestIdOf(error)} />;
}

/** Whether what is missing leaves nothing to look back at; a name may come later. */
function hasNothingToJudge(problems: ReadonlyMap<string, string>): boolean {
  return [...problems.keys()].some((field) => field !== 'name');
}

const named = [
  'name',
  'metric',
  'labels',
  'kind',
  'operator',
  'warn',
  'fail',
  'states',
  'limit',
  'window_seconds',
] as const;
const others = [
  'for_seconds',
  'hold_seconds',
  'cooldown_seconds',
  'clear.warn',
  'clear.fail',
  'floor',
  'message',
  'type',
] as const;

function isAtField(errorAt: (field: string) => string | undefined): boolean {
  return [...named, ...others].some((field) => errorAt(field) !== undefined);
}

function saveWord(rule: ListedRule | undefined): string {
  if (!rule) return 'Make the rule';
  return rule.managed_by === 'default' ? 'Change this default' : 'Save';
}

interface RuleHeadProps {
  readonly rule: ListedRule | undefined;
  readonly title: string;
  readonly draft: RuleDraft;
  readonly unit: string;
  readonly onChange: (change: Partial<RuleDraft>) => void;
}

function RuleHead({ rule, title, draft, unit, onChange }: RuleHeadProps): ReactElement {
  return (
    <header className="mb-5">
      <Link
        to="/rules"
        search={{}}
        className="-ml-1 inline-flex h-11 items-center gap-0.5 text-sm text-ink-2 hover:text-ink sm:h-7"
      >
        <ChevronLeft size={14} aria-hidden="true" /> Alert rules
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="text-lg font-semibold tracking-tight text-balance">
            <bdi className="break-words">{title}</bdi>
          </h1>
          <p className="mt-0.5 text-sm text-pretty text-ink-2">
            {draft.metric.trim() === '' ? (
              'Says what is watched, and from when on that is bad.'
            ) : (
              <bdi>{visibleText(ruleInWords(requestAsJudged(draft), unit))}.</bdi>
            )}
          </p>
        </div>
        <div className="flex items-center gap-3">
          <span className="flex items-center gap-2 text-sm text-ink-2">
            {draft.enabled ? 'On' : 'Off'}
            <Switch checked={draft.enabled} label="The rule is on" onChange={(enabled) => onChange({ enabled })} />
          </span>
          {rule ? <RuleMenu rule={rule} /> : null}
        </div>
      </div>
    </header>
  );
}

function requestAsJudged(draft: RuleDraft): Parameters<typeof ruleInWords>[0] {
  const { labels = {}, kind = 'threshold', operator = '>=', warn = null, fail = null, ...rest } = requestOf(draft);
  return {
    metric: rest.metric,
    labels,
    kind,
    operator,
    warn,
    fail,
    states: rest.states ?? null,
    limit: rest.limit ?? null,
    window_seconds: rest.window_seconds ?? 0,
    for_seconds: rest.for_seconds ?? 0,
    device_limits: rest.device_limits ?? false,
  };
}

function NoSuchRule(): ReactElement {
  usePageTitle('No such rule');
  return (
    <EmptyState
      alone
      icon={<CircleHelp size={20} aria-hidden="true" />}
      title="There is no such rule"
      action={
        <Link to="/rules" search={{}} className={buttonClass('primary')}>
          All rules
        </Link>
      }
    >
      It may have been deleted. What it told stays in the history of alerts.
    </EmptyState>
  );
}

function RuleSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className="space-y-4 pt-8">
      <Skeleton className="h-7 w-72 max-w-full" />
      <Skeleton className="h-52 w-full rounded-lg" />
      <Skeleton className="h-52 w-full rounded-lg" />
    </div>
  );
}
