import type { ReactElement, ReactNode } from 'react';
import { scaleFor } from '../../ui/chart-units.ts';
import { Field, Input } from '../../ui/field.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { numberOf } from './rule-draft.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  /** The metric's unit; shown beside the number. */
  readonly unit: string;
  readonly hint?: ReactNode;
  readonly error: string | undefined;
  readonly optional?: boolean;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}

/** A number with its unit beside it; a large one is said in words below. */
export function NumberField(props: NumberFieldProps): ReactElement {
  const { label, value, unit, hint, error, optional = false, placeholder, onChange } = props;
  const number = numberOf(value);
  const scaled = number !== null && scaleFor(number, unit).divisor !== 1 ? formatQuantity(number, unit) : undefined;
  return (
    <Field label={label} hint={scaled ?? hint} error={error} optional={optional}>
      {(control) => (
        <span className="relative block">
          <Input
            {...control}
            inputMode="decimal"
            autoComplete="off"
            className="pr-14 tabular-nums"
            placeholder={placeholder}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <span
            aria-hidden="true"
            className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-sm text-ink-3"
          >
            {scaleFor(0, unit).unit}
          </span>
        </span>
      )}
    </Field>
  );
}
