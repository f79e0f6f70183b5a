import type { ReactElement } from 'react';
import { Card } from '../../ui/card.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { DurationInput } from '../../ui/duration-input.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import type { MetricFacts } from './metric-facts.ts';
import { NumberField } from './number-field.tsx';
import { type RuleDraft, usesLevels, usesWindow } from './rule-draft.ts';
import type { RuleFieldsProps } from './rule-fields.ts';
import { StateLevels } from './state-levels.tsx';

const operators: readonly { readonly operator: RuleDraft['operator']; readonly label: string }[] = [
  { operator: '>=', label: 'At least (≥)' },
  { operator: '>', label: 'Above (>)' },
  { operator: '<=', label: 'At most (≤)' },
  { operator: '<', label: 'Below (<)' },
  { operator: '!=', label: 'Anything but (≠)' },
];

interface WhenFieldsProps extends RuleFieldsProps {
  readonly facts: MetricFacts | undefined;
  readonly unit: string;
}

/** From which level on it is bad, for how long it must last, and where it ends. */
export function WhenFields(props: WhenFieldsProps): ReactElement {
  const { draft, change, errorAt, facts } = props;
  const { kind } = draft;
  return (
    <Card title="When it is bad">
      <div className="space-y-4">
        {kind === 'state' ? <StateLevels {...props} known={facts?.states ?? []} /> : null}
        {usesLevels(kind) ? <Levels {...props} /> : null}
        <div className="grid gap-4 sm:grid-cols-2">
          {usesWindow(kind) ? (
            <Duration
              label={kind === 'forecast' ? 'Line drawn over' : 'Within'}
              field="window_seconds"
              seconds={draft.windowSeconds}
              errorAt={errorAt}
              onChange={(windowSeconds) => change({ windowSeconds })}
            />
          ) : null}
          <Duration
            label={kind === 'no_data' ? 'Silent for' : 'Must last'}
            hint={kind === 'no_data' ? 'So long nothing came.' : '0: told with the first report that shows it.'}
            field="for_seconds"
            seconds={draft.forSeconds}
            errorAt={errorAt}
            onChange={(forSeconds) => change({ forSeconds })}
          />
        </div>
        <Disclosure summary="When it ends, and exceptions">
          <Ends {...props} />
        </Disclosure>
      </div>
    </Card>
  );
}

function Levels({ draft, change, errorAt, unit }: WhenFieldsProps): ReactElement {
  const { kind } = draft;
  const forecast = kind === 'forecast';
  const levelUnit = forecast ? 'days' : unit;
  return (
    <>
      {forecast ? (
        <NumberField
          label="Limit"
          unit={unit}
          value={draft.limit}
          placeholder="100"
          hint="The value that must not be reached."
          error={errorAt('limit')}
          onChange={(limit) => change({ limit })}
        />
      ) : null}
      <div className="grid gap-4 sm:grid-cols-3">
        {forecast ? null : (
          <Field label={kind === 'threshold' ? 'The value is' : 'By'} error={errorAt('operator')}>
            {(control) => (
              <Select
                {...control}
                value={draft.operator}
                onChange={(event) => {
                  const next = operators.find((one) => one.operator === event.currentTarget.value);
                  if (next) change({ operator: next.operator });
                }}
              >
                {operators.map((one) => (
                  <option key={one.operator} value={one.operator}>
                    {one.label}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <NumberField
          label={forecast ? 'Warning, days ahead' : 'Warning'}
          unit={levelUnit}
          value={draft.warn}
          error={errorAt('warn')}
          onChange={(warn) => change({ warn })}
        />
        <NumberField
          label={forecast ? 'Failing, days ahead' : 'Failing'}
          unit={levelUnit}
          value={draft.fail}
          error={errorAt('fail')}
          optional
          onChange={(fail) => change({ fail })}
        />
      </div>
      {kind === 'threshold' ? (
        <label className="flex min-h-11 items-center gap-2.5 text-sm sm:min-h-0">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={draft.deviceLimits}
            onChange={(event) => change({ deviceLimits: event.currentTarget.checked })}
          />
          Limits that the device tells of itself come first, such as a drive’s own heat limits
        </label>
      ) : null}
    </>
  );
}

function Ends({ draft, change, errorAt, unit }: WhenFieldsProps): ReactElement {
  return (
    <div className="grid gap-4 pt-1 sm:grid-cols-2">
      {usesLevels(draft.kind) ? (
        <>
          <NumberField
            label="Warning ends at"
            unit={unit}
            value={draft.clearWarn}
            hint="Empty: at the level itself. A little apart keeps it from flapping."
            error={errorAt('clear.warn')}
            optional
            onChange={(clearWarn) => change({ clearWarn })}
          />
          <NumberField
            label="Failing ends at"
            unit={unit}
            value={draft.clearFail}
            error={errorAt('clear.fail')}
            optional
            onChange={(clearFail) => change({ clearFail })}
          />
        </>
      ) : null}
      <Duration
        label="Well again for"
        hint="So long it must be well before the alert ends."
        field="hold_seconds"
        seconds={draft.holdSeconds}
        errorAt={errorAt}
        onChange={(holdSeconds) => change({ holdSeconds })}
      />
      {draft.kind === 'threshold' ? <Floor draft={draft} change={change} errorAt={errorAt} unit={unit} /> : null}
    </div>
  );
}

function Floor({ draft, change, errorAt, unit }: Omit<WhenFieldsProps, 'facts'>): ReactElement {
  return (
    <fieldset className="grid gap-4 sm:col-span-2 sm:grid-cols-3">
      <Field
        label="Only while this is below too"
        optional
        hint="Another metric of the same labels, such as the free space of a large disk."
        error={errorAt('floor.metric') ?? errorAt('floor')}
      >
        {(control) => (
          <Input
            {...control}
            maxLength={80}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="filesystem_free_bytes"
            value={draft.floorMetric}
            onChange={(event) => change({ floorMetric: event.currentTarget.value })}
          />
        )}
      </Field>
      {draft.floorMetric.trim() === '' ? null : (
        <>
          <NumberField
            label="For a warning, below"
            unit={draft.floorMetric.endsWith('_bytes') ? 'bytes' : unit}
            value={draft.floorWarn}
            error={errorAt('floor.warn')}
            optional
            onChange={(floorWarn) => change({ floorWarn })}
          />
          <NumberField
            label="For failing, below"
            unit={draft.floorMetric.endsWith('_bytes') ? 'bytes' : unit}
            value={draft.floorFail}
            error={errorAt('floor.fail')}
            optional
            onChange={(floorFail) => change({ floorFail })}
          />
        </>
      )}
    </fieldset>
  );
}

interface DurationProps {
  readonly label: string;
  readonly hint?: string;
  readonly field: string;
  readonly seconds: number | null;
  readonly errorAt: RuleFieldsProps['errorAt'];
  readonly onChange: (seconds: number | null) => void;
}

/** A length of time with its label and its error. */
export function Duration({ label, hint, field, seconds, errorAt, onChange }: DurationProps): ReactElement {
  return (
    <Field label={label} hint={hint} error={errorAt(field)}>
      {(control) => (
        <DurationInput
          control={control}
          label={label}
          seconds={seconds}
          onChange={onChange}
          units={['seconds', 'minutes', 'hours', 'days']}
        />
      )}
    </Field>
  );
}
