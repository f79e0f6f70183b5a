import type { ReactElement } from 'react';
import { hubNow } from '../../ui/clock.ts';
import { Field, Input } from '../../ui/field.tsx';
import { TimeInput } from '../../ui/week-hours-editor.tsx';
import { WeekdayPicker } from '../../ui/weekday-picker.tsx';
import { isTimeZone, wallAt } from '../../ui/zone-clock.ts';
import { parseCron } from './cron-fields.ts';
import { nextTimes } from './cron-times.ts';
import { cronInWords } from './cron-words.ts';
import { dayName } from './week-words.ts';
import { cronOf, onceAt, type WindowForm, type WindowRhythm } from './window-form.ts';

interface WindowRhythmFieldsProps {
  readonly form: WindowForm;
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (changes: Partial<WindowForm>, name: string) => void;
}

const rhythms: readonly { readonly rhythm: WindowRhythm; readonly label: string }[] = [
  { rhythm: 'once', label: 'Once' },
  { rhythm: 'weekly', label: 'Every week' },
  { rhythm: 'cron', label: 'By cron' },
];

/** When a window begins: once, on days of the week, or by a cron line; with the next times that come of it. */
export function WindowRhythmFields({ form, problems, onChange }: WindowRhythmFieldsProps): ReactElement {
  return (
    <div className="space-y-3">
      <div role="group" aria-label="How often" className="inline-flex rounded-lg bg-hover p-0.5">
        {rhythms.map(({ rhythm, label }) => (
          <button
            key={rhythm}
            type="button"
            aria-pressed={form.rhythm === rhythm}
            onClick={() =>
              onChange(rhythm === 'cron' ? { rhythm, cron: cronOf(form) ?? form.cron } : { rhythm }, 'rhythm')
            }
            className={`h-11 rounded-md px-3 text-base transition-colors duration-120 sm:h-8 ${
              form.rhythm === rhythm
                ? 'bg-card font-medium text-ink ring-1 ring-line-strong'
                : 'text-ink-2 hover:text-ink'
            }`}
          >
            {label}
          </button>
        ))}
      </div>
      {form.rhythm === 'once' ? <Once form={form} problems={problems} onChange={onChange} /> : null}
      {form.rhythm === 'weekly' ? <Weekly form={form} problems={problems} onChange={onChange} /> : null}
      {form.rhythm === 'cron' ? <Cron form={form} problems={problems} onChange={onChange} /> : null}
      <NextTimes form={form} />
    </div>
  );
}

function Once({ form, problems, onChange }: WindowRhythmFieldsProps): ReactElement {
  const at = onceAt(form);
  const past = at !== undefined && at < hubNow();
  return (
    <Field
      label="Begins"
      error={problems['starts_at']}
      hint={past ? 'This has already begun; what is left of it holds at once.' : undefined}
    >
      {(control) => (
        <span className="flex gap-2">
          <Input
            {...control}
            type="date"
            className="max-w-44 tabular-nums"
            value={form.date}
            onChange={(event) => onChange({ date: event.currentTarget.value }, 'starts_at')}
          />
          <TimeInput label="Begins: time" time={form.time} onChange={(time) => onChange({ time }, 'starts_at')} />
        </span>
      )}
    </Field>
  );
}

function Weekly({ form, problems, onChange }: WindowRhythmFieldsProps): ReactElement {
  const problem = problems['days'] ?? problems['starts_at'] ?? problems['cron'];
  return (
    <div>
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <WeekdayPicker label="Days" days={form.days} onChange={(days) => onChange({ days }, 'days')} />
        </div>
        <label className="flex items-center gap-2 text-sm text-ink-2">
          at
          <TimeInput label="Begins at" time={form.time} onChange={(time) => onChange({ time }, 'starts_at')} />
        </label>
      </div>
      {problem === undefined ? null : <p className="text-xs text-fail">{problem}</p>}
    </div>
  );
}

function Cron({ form, problems, onChange }: WindowRhythmFieldsProps): ReactElement {
  const known = parseCron(form.cron) !== undefined;
  return (
    <Field
      label="Cron line"
      hint={
        known
          ? 'Minute, hour, day of the month, month, weekday.'
          : 'This page cannot read it; the hub decides when you save.'
      }
      error={problems['cron']}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="0 2 * * 0"
          className="font-mono"
          value={form.cron}
          onChange={(event) => onChange({ cron: event.currentTarget.value }, 'cron')}
        />
      )}
    </Field>
  );
}

function NextTimes({ form }: { readonly form: WindowForm }): ReactElement | null {
  const line = cronOf(form);
  const cron = line === null ? undefined : parseCron(line);
  if (cron === undefined || !isTimeZone(form.zone) || cron.weekdays.size === 0) return null;
  const times = nextTimes(cron, form.zone, { after: hubNow(), count: 5 });
  const words = cronInWords(cron);
  return (
    <div className="rounded-lg bg-hover px-3 py-2 text-sm" aria-live="polite">
      <p className="font-medium first-letter:uppercase">{words}</p>
      {times.length === 0 ? (
        <p className="text-ink-2">Such a day never comes.</p>
      ) : (
        <p className="text-ink-2 tabular-nums">Next: {times.map((at) => timeName(form.zone, at)).join(' · ')}</p>
      )}
    </div>
  );
}

function timeName(zone: string, at: number): string {
  const wall = wallAt(zone, at);
  return `${dayName(wall)} ${new Date(wall).toISOString().slice(11, 16)}`;
}
