import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import { type FieldControl, Select } from './field.tsx';
import { visibleText } from './visible-text.ts';

/** One thing that may be picked. */
export interface PickOption {
  readonly value: string;
  readonly label: string;
}

interface PickManyProps {
  readonly control: FieldControl;
  readonly options: readonly PickOption[];
  readonly picked: readonly string[];
  readonly onChange: (picked: readonly string[]) => void;
  /** What stands in the list while nothing is picked, and once something is. */
  readonly none: string;
  readonly more: string;
}

/** Several of a list: chips of what is picked, and the browser's own list to pick more. */
export function PickMany({ control, options, picked, onChange, none, more }: PickManyProps): ReactElement {
  const left = options.filter(({ value }) => !picked.includes(value));
  const labels = new Map(options.map(({ value, label }) => [value, label]));
  return (
    <div className="space-y-1.5">
      <Select
        {...control}
        value=""
        disabled={left.length === 0}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (value !== '') onChange([...picked, value]);
        }}
      >
        <option value="">{picked.length === 0 ? none : more}</option>
        {left.map(({ value, label }) => (
          <option key={value} value={value}>
            {visibleText(label)}
          </option>
        ))}
      </Select>
      {picked.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1.5">
          {picked.map((value) => {
            const label = visibleText(labels.get(value) ?? value);
            return (
              <li
                key={value}
                className="inline-flex h-11 max-w-full items-center rounded-md bg-hover pl-2.5 text-sm sm:h-7"
              >
                <bdi className="truncate">{label}</bdi>
                <button
                  type="button"
                  aria-label={`Remove ${label}`}
                  className="flex size-11 items-center justify-center rounded-md text-ink-3 hover:text-ink sm:size-7"
                  onClick={() => onChange(picked.filter((other) => other !== value))}
                >
                  <X size={12} aria-hidden="true" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
