import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { useSilence } from '../../api/silence.ts';
import { useAddress } from '../../ui/address.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useTick } from '../../ui/clock.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { cityOf, offsetWords, wallAt } from '../../ui/zone-clock.ts';
import { useZone } from './use-zone.ts';
import { type DayRow, dayWall, layoutWeek, weekBounds } from './week-layout.ts';
import { dayName, rangeName, wallOfDay } from './week-words.ts';
import { WeekView } from './week-view.tsx';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Seven days with their nights and windows, from today or from the day that the address names. */
export function WeekCard(): ReactElement {
  const [search, change] = useAddress();
  const zone = useZone();
  const now = useTick((at) => Math.floor(at / MINUTE_MS)) * MINUTE_MS;
  const today = dayWall(zone, now);
  const first = wallOfDay(search.from) ?? today;
  const bounds = weekBounds(zone, first);
  const { data: spans, error, refetch } = useSilence(bounds.from, bounds.to);
  const rows = layoutWeek(spans ?? [], zone, first);

  function show(wall: number): void {
    change({ from: wall === today ? '' : new Date(wall).toISOString().slice(0, 10) }, { replace: true });
  }

  return (
    <Card
      title={first === today ? 'The next seven days' : rangeName(first)}
      aside={
        <div className="flex items-center gap-1">
          {first === today ? null : (
            <Button size="sm" variant="ghost" onClick={() => show(today)}>
              From today
            </Button>
          )}
          <IconButton label="Seven days earlier" onClick={() => show(first - 7 * DAY_MS)}>
            <ChevronLeft size={16} aria-hidden="true" />
          </IconButton>
          <IconButton label="Seven days later" onClick={() => show(first + 7 * DAY_MS)}>
            <ChevronRight size={16} aria-hidden="true" />
          </IconButton>
        </div>
      }
    >
      {error && spans === undefined ? (
        <ErrorNote
          message={messageOf(error)}
          requestId={error instanceof ApiError ? error.requestId : undefined}
          action={
            <Button size="sm" onClick={() => void refetch()}>
              Try again
            </Button>
          }
        />
      ) : (
        <Week rows={rows} zone={zone} today={today} now={now} told={spans !== undefined} />
      )}
    </Card>
  );
}

interface WeekProps {
  readonly rows: readonly DayRow[];
  readonly zone: string;
  readonly today: number;
  readonly now: number;
  /** Whether the hub has said what is quiet; until then nothing is claimed. */
  readonly told: boolean;
}

function Week({ rows, zone, today, now, told }: WeekProps): ReactElement {
  return (
    <>
      <WeekView rows={rows} today={today} nowShare={(wallAt(zone, now) - today) / DAY_MS} />
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-2">
        <Key className="bg-track" words="Sleep" />
        <Key
          className="border-l-2 border-maint bg-[color-mix(in_oklch,var(--maint)_26%,var(--card))]"
          words="Maintenance or mute"
        />
        <span className="ml-auto text-ink-3">
          {cityOf(zone)} time, {offsetWords(zone, now)}
        </span>
      </div>
      <Disclosure summary="As a list" className="mt-1">
        {told ? <SpanList rows={rows} /> : null}
      </Disclosure>
    </>
  );
}

function Key({ className, words }: { readonly className: string; readonly words: string }): ReactElement {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden="true" className={`h-3 w-5 rounded-sm ${className}`} />
      {words}
    </span>
  );
}

/** The same as the picture, in words; each stretch where it begins. */
function SpanList({ rows }: { readonly rows: readonly DayRow[] }): ReactElement {
  const items = rows.flatMap((row, index) =>
    [...row.sleeps, ...row.windows]
      .filter(({ fromBefore }) => !fromBefore || index === 0)
      .map((bar) => ({ bar, day: dayName(row.wall) })),
  );
  if (items.length === 0) return <p className="text-ink-2">Nothing is quiet in these days.</p>;
  return (
    <ul className="divide-y divide-line">
      {items.map(({ bar, day }) => (
        <li key={`${bar.key}-${day}`} className="flex flex-wrap gap-x-3 py-1.5">
          <span className="w-24 text-ink-2">{day}</span>
          <span className="tabular-nums">{bar.words}</span>
          <bdi className="min-w-0 break-words text-ink-2">{bar.kind === 'sleep' ? 'Sleep' : visibleText(bar.name)}</bdi>
        </li>
      ))}
    </ul>
  );
}
