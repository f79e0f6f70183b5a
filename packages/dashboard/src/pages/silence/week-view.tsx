import { Moon } from 'lucide-react';
import type { ReactElement } from 'react';
import { visibleText } from '../../ui/visible-text.ts';
import { type DayBar, type DayRow, nameSide } from './week-layout.ts';
import { dayName } from './week-words.ts';

interface WeekViewProps {
  readonly rows: readonly DayRow[];
  /** The midnight of today, on the clock. */
  readonly today: number;
  /** How much of today is over, 0 to 1. */
  readonly nowShare: number;
}

const hours = [0, 3, 6, 9, 12, 15, 18, 21, 24] as const;
const LANE = 26;

/** A week as seven rows of a day's hours. A picture for the eye: the same stands beside it as a list. */
export function WeekView({ rows, today, nowShare }: WeekViewProps): ReactElement {
  return (
    <div aria-hidden="true" className="grid grid-cols-[3.25rem_minmax(0,1fr)] sm:grid-cols-[5.5rem_minmax(0,1fr)]">
      <span />
      <div className="relative h-5 text-xs text-ink-3 tabular-nums">
        {hours.map((hour) => (
          <span
            key={hour}
            style={{ left: `${(hour / 24) * 100}%` }}
            className={`absolute ${hour % 6 === 0 ? '' : 'max-sm:hidden'} ${edgeClass(hour)}`}
          >
            {String(hour).padStart(2, '0')}
          </span>
        ))}
      </div>
      {rows.map((row) => (
        <Day key={row.wall} row={row} now={row.wall === today ? nowShare : undefined} />
      ))}
    </div>
  );
}

function edgeClass(hour: number): string {
  if (hour === 0) return '';
  return hour === 24 ? '-translate-x-full' : '-translate-x-1/2';
}

function Day({ row, now }: { readonly row: DayRow; readonly now: number | undefined }): ReactElement {
  const [weekday = '', day = '', month = ''] = dayName(row.wall).split(' ');
  return (
    <>
      <div
        className={`flex flex-col justify-center border-t border-line pr-2 text-sm ${now === undefined ? 'text-ink-2' : 'font-semibold'}`}
      >
        <span className="whitespace-nowrap">
          {now === undefined ? weekday : 'Today'}
          <span className={`max-sm:hidden ${now === undefined ? 'text-ink-3' : 'font-normal text-ink-2'}`}>
            {' '}
            {day} {month}
          </span>
        </span>
        <span className="text-xs font-normal text-ink-3 sm:hidden">
          {day} {month}
        </span>
        {row.hours === 24 ? null : (
          <span className="text-xs font-normal text-ink-3" title="The clocks change on this day.">
            {row.hours} hours
          </span>
        )}
      </div>
      <div className="relative border-t border-line" style={{ height: `${Math.max(44, row.lanes * LANE + 18)}px` }}>
        {hours.slice(1, -1).map((hour) => (
          <span
            key={hour}
            style={{ left: `${(hour / 24) * 100}%` }}
            className={`absolute inset-y-0 w-px bg-line ${hour % 6 === 0 ? '' : 'max-sm:hidden'}`}
          />
        ))}
        {row.sleeps.map((bar) => (
          <Sleep key={`s${bar.key}`} bar={bar} windows={row.windows} />
        ))}
        {row.windows.map((bar) => (
          <Window
            key={`w${bar.key}`}
            bar={bar}
            windows={row.windows}
            offset={(Math.max(44, row.lanes * LANE + 18) - row.lanes * LANE) / 2}
          />
        ))}
        {now === undefined ? null : (
          <span style={{ left: `${now * 100}%` }} className="absolute inset-y-0 z-10 w-0.5 -translate-x-1/2 bg-accent">
            <span className="absolute top-0 left-1/2 size-2 -translate-1/2 rounded-full bg-accent" />
          </span>
        )}
      </div>
    </>
  );
}

function place(bar: DayBar): { left: string; width: string } {
  return { left: `${bar.left * 100}%`, width: `${(bar.right - bar.left) * 100}%` };
}

function edges(bar: DayBar): string {
  return `${bar.fromBefore ? '' : 'rounded-l-md'} ${bar.toAfter ? '' : 'rounded-r-md'}`;
}

function Sleep({ bar, windows }: { readonly bar: DayBar; readonly windows: readonly DayBar[] }): ReactElement {
  // Words only where nothing lies over them.
  const free = windows.every((window) => window.right <= bar.left || window.left >= bar.right);
  const wide = free && bar.right - bar.left > 0.15;
  return (
    <span
      style={place(bar)}
      title={`Sleep ${bar.words}`}
      className={`absolute inset-y-1 flex items-center gap-1.5 overflow-hidden bg-track px-2 text-xs whitespace-nowrap text-ink-2 tabular-nums ${edges(bar)}`}
    >
      {wide ? <Moon size={12} className="shrink-0" /> : null}
      {wide ? <span className="max-sm:hidden">{bar.words}</span> : null}
    </span>
  );
}

interface WindowProps {
  readonly bar: DayBar;
  readonly windows: readonly DayBar[];
  readonly offset: number;
}

function Window({ bar, windows, offset }: WindowProps): ReactElement {
  const name = visibleText(bar.name);
  const side = nameSide(bar, windows);
  const row = { top: `${offset + bar.lane * LANE}px`, height: `${LANE - 3}px` };
  // To the end of the day and not beyond it.
  const edge =
    side === 'left' ? { left: 0, right: `${(1 - bar.left) * 100}%` } : { left: `${bar.right * 100}%`, right: 0 };
  return (
    <>
      <span
        style={{ ...place(bar), ...row }}
        title={`${name} ${bar.words}`}
        className={`absolute flex min-w-1.5 items-center overflow-hidden bg-[color-mix(in_oklch,var(--maint)_26%,var(--card))] text-xs font-medium ring-1 ring-card ${edges(bar)} ${bar.fromBefore ? '' : 'border-l-2 border-maint'}`}
      >
        {side === 'inside' ? <bdi className="truncate px-1.5">{name}</bdi> : null}
      </span>
      {side === 'left' || side === 'right' ? (
        <bdi
          style={{ ...row, ...edge }}
          className={`pointer-events-none absolute flex items-center px-1.5 text-xs text-ink ${side === 'left' ? 'justify-end' : ''}`}
        >
          <span className="max-w-24 truncate sm:max-w-48">{name}</span>
        </bdi>
      ) : null}
    </>
  );
}
