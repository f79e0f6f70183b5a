import { Plus, X } from 'lucide-react';
import { type ReactElement, useId } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import { formatCount } from '../../ui/format.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { RuleDraft } from './rule-draft.ts';
import type { RuleFieldsProps } from './rule-fields.ts';
import { useMetricNames } from './use-metric-facts.ts';

const kinds: readonly { readonly kind: RuleDraft['kind']; readonly label: string; readonly about: string }[] = [
  { kind: 'threshold', label: 'Its value passes a level', about: 'Such as a disk that is more than 90 % full.' },
  { kind: 'state', label: 'It is in a bad state', about: 'Such as a service that has failed.' },
  { kind: 'no_data', label: 'It stops coming', about: 'Such as a backup script that no longer reports.' },
  { kind: 'increase', label: 'It grows too much', about: 'Within a time; such as five restarts in an hour.' },
  { kind: 'rate', label: 'It changes too fast', about: 'Per second, over a time.' },
  { kind: 'forecast', label: 'It will reach a limit', about: 'By a straight line over a time: full on Thursday.' },
];

interface WatchedFieldsProps extends RuleFieldsProps {
  readonly facts: MetricFacts | undefined;
}

/** What is looked at, and what about it is bad. */
export function WatchedFields({ draft, change, errorAt, facts }: WatchedFieldsProps): ReactElement {
  const names = useMetricNames();
  const list = useId();
  const kind = kinds.find((one) => one.kind === draft.kind);
  return (
    <Card title="What is watched">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" hint="Stands above the alert where it has no better words." error={errorAt('name')}>
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              autoComplete="off"
              value={draft.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Metric" hint={metricHint(draft.metric, facts)} error={errorAt('metric')}>
          {(control) => (
            <>
              <Input
                {...control}
                list={list}
                maxLength={80}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                placeholder="filesystem_used_percent"
                value={draft.metric}
                onChange={(event) => change({ metric: event.currentTarget.value })}
              />
              <datalist id={list}>
                {names.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <div className="sm:col-span-2">
          <Field label="It is bad when" hint={kind?.about} error={errorAt('kind')}>
            {(control) => (
              <Select
                {...control}
                value={draft.kind}
                onChange={(event) => {
                  const next = kinds.find((one) => one.kind === event.currentTarget.value);
                  if (next) change({ kind: next.kind });
                }}
              >
                {kinds.map((one) => (
                  <option key={one.kind} value={one.kind}>
                    {one.label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        </div>
        <div className="sm:col-span-2">
          <LabelRows draft={draft} change={change} errorAt={errorAt} facts={facts} />
        </div>
      </div>
    </Card>
  );
}

function metricHint(metric: string, facts: MetricFacts | undefined): string {
  if (metric === '') return 'The name of what is measured; those that are known are offered.';
  if (!facts) return 'Nobody has sent this within the last hour; the rule waits for it.';
  return `${formatCount(facts.series, 'series', 'series')} ${facts.series === 1 ? 'sends' : 'send'} this now.`;
}

function LabelRows({ draft, change, errorAt, facts }: WatchedFieldsProps): ReactElement {
  const id = useId();
  const known = [...(facts?.labels.keys() ?? [])];

  function set(index: number, part: Partial<RuleDraft['labels'][number]>): void {
    change({ labels: draft.labels.map((label, at) => (at === index ? { ...label, ...part } : label)) });
  }

  const error = errorAt('labels');
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Only where</legend>
      {draft.labels.length === 0 ? (
        <p className="mb-2 text-xs text-ink-3">
          Everything that sends it: every disk, every service. A label narrows it; * stands for any text, ? for one
          letter.
        </p>
      ) : null}
      <div className="space-y-2">
        {draft.labels.map((label, index) => (
          <div key={index} className="flex items-center gap-2">
            <Input
              aria-label="Label"
              list={`${id}-names`}
              className="max-w-40"
              maxLength={40}
              autoComplete="off"
              autoCapitalize="none"
              placeholder={known[0] ?? 'mount'}
              value={label.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <span className="shrink-0 text-sm text-ink-3">is</span>
            <Input
              aria-label={`Pattern for ${label.name}`}
              list={`${id}-${index}`}
              maxLength={256}
              autoComplete="off"
              autoCapitalize="none"
              placeholder="/srv*"
              value={label.glob}
              onChange={(event) => set(index, { glob: event.currentTarget.value })}
            />
            <datalist id={`${id}-${index}`}>
              {(facts?.labels.get(label.name) ?? []).map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
            <IconButton
              label={`Remove label ${label.name}`}
              onClick={() => change({ labels: draft.labels.toSpliced(index, 1) })}
            >
              <X size={16} aria-hidden="true" />
            </IconButton>
          </div>
        ))}
      </div>
      <datalist id={`${id}-names`}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {error === undefined ? null : <p className="mt-1 text-xs text-fail">{error}</p>}
      {draft.labels.length < 8 ? (
        <Button
          size="sm"
          className={draft.labels.length === 0 ? '' : 'mt-2'}
          icon={<Plus size={14} aria-hidden="true" />}
          onClick={() => change({ labels: [...draft.labels, { name: '', glob: '' }] })}
        >
          Add a label
        </Button>
      ) : null}
    </fieldset>
  );
}
