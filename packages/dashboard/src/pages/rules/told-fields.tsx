import type { ReactElement } from 'react';
import { useChannels } from '../../api/channels.ts';
import { Card } from '../../ui/card.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import { parseSeverity, severities, severityWords } from '../../ui/severity.ts';
import { TextArea } from '../../ui/text-area.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import type { RuleFieldsProps } from './rule-fields.ts';
import { toldTo } from './told-to.ts';
import { Duration } from './when-fields.tsx';

interface ToldFieldsProps extends RuleFieldsProps {
  /** Labels that a message may name. */
  readonly labels: readonly string[];
}

/** How bad it is and how it is said. */
export function ToldFields({ draft, change, errorAt, labels }: ToldFieldsProps): ReactElement {
  const { data: channels } = useChannels();
  const places = ['{server}', '{metric}', '{value}', '{threshold}', ...labels.map((name) => `{label.${name}}`)];
  return (
    <Card title="How it is told">
      <div className="space-y-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {(['warn', 'fail'] as const).map((level) => (
            <Field
              key={level}
              label={level === 'warn' ? 'A warning is' : 'Failing is'}
              hint={channels === undefined ? undefined : visibleText(toldTo(draft.severity[level], channels))}
              error={errorAt(`severity.${level}`)}
            >
              {(control) => (
                <Select
                  {...control}
                  value={draft.severity[level]}
                  onChange={(event) => {
                    const next = parseSeverity(event.currentTarget.value);
                    if (next) change({ severity: { ...draft.severity, [level]: next } });
                  }}
                >
                  {severities.map((severity) => (
                    <option key={severity} value={severity}>
                      {severityWords[severity]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ))}
        </div>
        <Field label="Message" optional hint="Empty: a sentence is made of what happened." error={errorAt('message')}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              maxLength={500}
              placeholder="{server}: the backup is {value} old"
              value={draft.message}
              onChange={(event) => change({ message: event.currentTarget.value })}
            />
          )}
        </Field>
        <p className="-mt-2 flex flex-wrap gap-1.5">
          {places.map((place) => (
            <button
              key={place}
              type="button"
              title={`Put ${place} into the message`}
              onClick={() => change({ message: `${draft.message}${place}` })}
              className="h-11 rounded-md bg-hover px-2 font-mono text-xs text-ink-2 hover:text-ink sm:h-6"
            >
              {place}
            </button>
          ))}
        </p>
        <Disclosure summary="Repeating, acknowledging, and the alert’s type">
          <div className="grid gap-4 pt-1 sm:grid-cols-2">
            <Duration
              label="Not again within"
              hint="An alert of the same thing that comes back sooner is not told anew."
              field="cooldown_seconds"
              seconds={draft.cooldownSeconds}
              errorAt={errorAt}
              onChange={(cooldownSeconds) => change({ cooldownSeconds })}
            />
            <Field label="An acknowledgement holds until" error={errorAt('acknowledged_until')}>
              {(control) => (
                <Select
                  {...control}
                  value={draft.acknowledgedUntil}
                  onChange={(event) =>
                    change({ acknowledgedUntil: event.currentTarget.value === 'grows' ? 'grows' : 'worse' })
                  }
                >
                  <option value="worse">it gets worse</option>
                  <option value="grows">its number grows at all</option>
                </Select>
              )}
            </Field>
            <Field
              label="Type"
              optional
              hint="The word by which other programs know such alerts; empty: the metric."
              error={errorAt('type')}
            >
              {(control) => (
                <Input
                  {...control}
                  maxLength={80}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  placeholder={draft.metric === '' ? 'disk_warning' : draft.metric}
                  value={draft.type}
                  onChange={(event) => change({ type: event.currentTarget.value })}
                />
              )}
            </Field>
          </div>
        </Disclosure>
      </div>
    </Card>
  );
}
