import type { ReactElement } from 'react';
import { longDay, shortDay } from './week-spans.ts';

interface WeekdayPickerProps {
  /** What the days are for, for screen readers. */
  readonly label: string;
  /** 1 Monday to 7 Sunday. */
  readonly days: readonly number[];
  readonly onChange: (days: readonly number[]) => void;
}

const week = [1, 2, 3, 4, 5, 6, 7] as const;
const quick = [
  { label: 'Every day', days: [1, 2, 3, 4, 5, 6, 7] },
  { label: 'Mon–Fri', days: [1, 2, 3, 4, 5] },
  { label: 'Weekend', days: [6, 7] },
] as const;

/** Days of the week, each on or off, with the usual choices below. */
export function WeekdayPicker({ label, days, onChange }: WeekdayPickerProps): ReactElement {
  return (
    <div role="group" aria-label={label}>
      <div className="grid grid-cols-7 gap-1">
        {week.map((day) => {
          const on = days.includes(day);
          return (
            <button
              key={day}
              type="button"
              aria-pressed={on}
              aria-label={longDay(day)}
              onClick={() =>
                onChange(on ? days.filter((other) => other !== day) : [...days, day].toSorted((a, b) => a - b))
              }
              className={`h-11 rounded-lg text-sm transition-colors duration-120 sm:h-9 ${
                on
                  ? 'bg-accent-soft font-medium text-accent'
                  : 'border border-line-strong text-ink-2 hover:bg-hover hover:text-ink'
              }`}
            >
              {shortDay(day).slice(0, 2)}
            </button>
          );
        })}
      </div>
      <div className="mt-1 flex gap-3">
        {quick.map((choice) => (
          <button
            key={choice.label}
            type="button"
            onClick={() => onChange(choice.days)}
            className="h-11 text-xs text-ink-3 underline decoration-line-strong underline-offset-2 hover:text-ink sm:h-6"
          >
            {choice.label}
          </button>
        ))}
      </div>
    </div>
  );
}
