import { ChevronLeft, ChevronRight, ZoomOut } from 'lucide-react';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { Field, Input } from './field.tsx';
import { formatMoment } from './chart-time.ts';
import {
  describeRange,
  fromLocalInput,
  lastRange,
  rangeNames,
  rangeSeconds,
  shiftWindow,
  type TimeRange,
  toLocalInput,
  windowProblem,
  zoomOut,
} from './time-range.ts';
import './scroll-fade.css';

interface TimeRangePickerProps {
  readonly range: TimeRange;
  /** The window (ms) in view and the present, both on the hub's clock. */
  readonly view: { readonly from: number; readonly to: number };
  readonly now: number;
  /** Whether values come in second by second, so that a live view has something to show. */
  readonly canLive: boolean;
  readonly onChange: (range: TimeRange) => void;
}

const shape =
  'inline-flex h-11 items-center justify-center rounded-md px-2.5 text-sm whitespace-nowrap transition-colors duration-120 sm:h-7';

function choiceClass(on: boolean): string {
  return `${shape} ${on ? 'bg-card font-medium text-ink shadow-[0_0_0_1px_var(--line-strong)]' : 'text-ink-2 hover:text-ink'}`;
}

const shortNames = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d', '1y': '1 y', '2y': '2 y' } as const;

/** Chooses what a page of charts looks at: live, a span up to now, or any window; the page keeps the choice in its address. */
export function TimeRangePicker(props: TimeRangePickerProps): ReactElement {
  const { range, view, now, onChange } = props;
  const [open, setOpen] = useState(false);
  const chosen = range.kind === 'window';
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone the buttons scroll sideways; the chosen one must not hide.
    const on = group.current?.querySelector('[aria-pressed="true"]');
    on?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [range]);
  return (
    <div className="flex min-w-0 flex-col items-stretch gap-2 sm:items-end">
      <div className="flex min-w-0 items-center gap-1">
        {range.kind === 'live' ? null : (
          <IconButton label="Earlier" onClick={() => onChange(shiftWindow(view, -1, now))}>
            <ChevronLeft size={16} aria-hidden="true" />
          </IconButton>
        )}
        <div
          ref={group}
          role="group"
          aria-label="Time range"
          className="scroll-fade flex min-w-0 gap-0.5 overflow-x-auto rounded-lg bg-track/60 p-0.5 [scrollbar-width:none]"
        >
          <button
            type="button"
            aria-pressed={range.kind === 'live'}
            title={props.canLive ? 'Second by second' : 'The last five minutes'}
            className={choiceClass(range.kind === 'live')}
            onClick={() => onChange({ kind: 'live' })}
          >
            Live
          </button>
          {rangeNames.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={range.kind === 'last' && range.name === name}
              aria-label={describeRange(lastRange(name))}
              className={choiceClass(range.kind === 'last' && range.name === name)}
              onClick={() => onChange(lastRange(name))}
            >
              {shortNames[name]}
            </button>
          ))}
          <button
            type="button"
            aria-pressed={chosen}
            aria-expanded={open}
            className={choiceClass(chosen)}
            onClick={() => setOpen(!open)}
          >
            {chosen ? windowWords(view) : 'Custom'}
          </button>
        </div>
        {chosen ? (
          <>
            <IconButton
              label="Later"
              disabled={view.to >= now - 1000}
              onClick={() => onChange(shiftWindow(view, 1, now))}
            >
              <ChevronRight size={16} aria-hidden="true" />
            </IconButton>
            <IconButton label="Show twice as much" onClick={() => onChange(zoomOut(view, now))}>
              <ZoomOut size={16} aria-hidden="true" />
            </IconButton>
          </>
        ) : null}
      </div>
      {open ? (
        <WindowForm
          view={view}
          now={now}
          onChoose={(from, to) => {
            setOpen(false);
            onChange({ kind: 'window', from, to });
          }}
          onCancel={() => setOpen(false)}
        />
      ) : null}
    </div>
  );
}

function windowWords(view: { readonly from: number; readonly to: number }): string {
  const step = view.to - view.from > rangeSeconds['7d'] * 1000 ? 86_400 : 60;
  const from = formatMoment(view.from, step);
  const to = formatMoment(view.to, step);
  const [fromDay, toDay] = [from.split(', ')[0], to.split(', ')[0]];
  return fromDay === toDay ? `${from} – ${to.split(', ')[1] ?? to}` : `${from} – ${to}`;
}

interface WindowFormProps {
  readonly view: { readonly from: number; readonly to: number };
  readonly now: number;
  readonly onChoose: (from: number, to: number) => void;
  readonly onCancel: () => void;
}

function WindowForm({ view, now, onChoose, onCancel }: WindowFormProps): ReactElement {
  const [from, setFrom] = useState(() => toLocalInput(view.from));
  const [to, setTo] = useState(() => toLocalInput(view.to));
  const [start, end] = [fromLocalInput(from), fromLocalInput(to)];
  const problem = windowProblem(start, end, now);
  return (
    <form
      aria-label="Custom time range"
      className="flex flex-wrap items-end gap-2 rounded-lg border border-line bg-card p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null && start !== null && end !== null) onChoose(start, Math.min(end, now));
      }}
    >
      <Field label="From">
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="To">
        {(control) => (
          <Input {...control} type="datetime-local" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={problem !== null}>
          Show
        </Button>
        <Button variant="ghost" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <p role="status" className="w-full text-xs text-ink-3">
        {problem ?? 'In the local time of this device.'}
      </p>
    </form>
  );
}
