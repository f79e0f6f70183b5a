import { Plus, Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button, IconButton } from './button.tsx';
import { Input } from './field.tsx';
import { spanProblem, type WeekSpan } from './week-spans.ts';
import { WeekdayPicker } from './weekday-picker.tsx';

interface WeekHoursEditorProps {
  /** What the hours are: "Sleep", "Hours". */
  readonly label: string;
  readonly spans: readonly WeekSpan[];
  /** What a new row begins with. */
  readonly fresh: WeekSpan;
  readonly onChange: (spans: readonly WeekSpan[]) => void;
}

/** Hours of a week: rows of days with the same from and to. */
export function WeekHoursEditor({ label, spans, fresh, onChange }: WeekHoursEditorProps): ReactElement {
  return (
    <div className="space-y-3">
      {spans.map((span, index) => (
        <SpanRow
          // Rows have no name of their own; they are told apart by their place.
          key={index}
          label={`${label} ${index + 1}`}
          span={span}
          onChange={(changed) => onChange(spans.with(index, changed))}
          onRemove={() => onChange(spans.toSpliced(index, 1))}
        />
      ))}
      <Button
        size="sm"
        icon={<Plus size={14} aria-hidden="true" />}
        disabled={spans.length >= 4}
        onClick={() => onChange([...spans, { ...fresh, days: freeDays(spans, fresh.days) }])}
      >
        {spans.length === 0 ? 'Add hours' : 'Other hours on other days'}
      </Button>
    </div>
  );
}

/** A new row begins with the days that no other has; with the usual ones where each has one, for a nap at noon. */
function freeDays(spans: readonly WeekSpan[], usual: readonly number[]): readonly number[] {
  const taken = new Set(spans.flatMap(({ days }) => days));
  const free = usual.filter((day) => !taken.has(day));
  return free.length === 0 ? usual : free;
}

interface SpanRowProps {
  readonly label: string;
  readonly span: WeekSpan;
  readonly onChange: (span: WeekSpan) => void;
  readonly onRemove: () => void;
}

function SpanRow({ label, span, onChange, onRemove }: SpanRowProps): ReactElement {
  const problem = spanProblem(span);
  return (
    <div className="rounded-lg border border-line p-3 max-sm:p-2">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-2 sm:grid-cols-[minmax(0,1fr)_auto]">
        <WeekdayPicker label={`${label}: days`} days={span.days} onChange={(days) => onChange({ ...span, days })} />
        <div className="flex items-center gap-1.5 self-start">
          <TimeInput label={`${label}: from`} time={span.from} onChange={(from) => onChange({ ...span, from })} />
          <span className="text-ink-3">–</span>
          <TimeInput label={`${label}: to`} time={span.to} onChange={(to) => onChange({ ...span, to })} />
          <IconButton label={`Remove: ${label}`} onClick={onRemove}>
            <Trash2 size={16} aria-hidden="true" />
          </IconButton>
        </div>
      </div>
      {problem === undefined ? (
        <p className="mt-1 text-xs text-ink-3 empty:hidden">
          {span.to <= span.from ? `Ends at ${span.to} on the day after.` : ''}
        </p>
      ) : (
        <p className="mt-1 text-xs text-fail">{problem}</p>
      )}
    </div>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly time: string;
  readonly onChange: (time: string) => void;
}

/** A time of day, as the browser asks for one. */
export function TimeInput({ label, time, onChange }: TimeInputProps): ReactElement {
  return (
    <Input
      type="time"
      aria-label={label}
      required
      className="w-27 tabular-nums max-sm:flex-1 max-sm:px-2"
      value={time}
      onChange={(event) => onChange(event.currentTarget.value.slice(0, 5))}
    />
  );
}
