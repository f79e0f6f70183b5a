import type { SilenceSpan } from '@labkeeper/protocol/silence';
import { instantOf, wallAt } from '../../ui/zone-clock.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A stretch of quiet on one day, as shares of the day's width (0 to 1) by the clock. */
export interface DayBar {
  readonly key: string;
  readonly kind: SilenceSpan['kind'];
  readonly name: string;
  readonly windowId: string | null;
  readonly left: number;
  readonly right: number;
  /** It goes on over the edge of the day. */
  readonly fromBefore: boolean;
  readonly toAfter: boolean;
  /** Windows that overlap lie in lanes below each other. */
  readonly lane: number;
  /** "22:00–06:00": the whole stretch, not what of it falls on this day. */
  readonly words: string;
}

/** One day of the week view. */
export interface DayRow {
  /** Local midnight by the clock, as ms that it would be since 1970 in UTC. */
  readonly wall: number;
  /** How many hours it really has: 23 or 25 where the clocks change. */
  readonly hours: number;
  readonly sleeps: readonly DayBar[];
  readonly windows: readonly DayBar[];
  readonly lanes: number;
}

/** The instants between which a week lies that begins on the local day `firstWall` (a midnight by the clock). */
export function weekBounds(zone: string, firstWall: number, days = 7): { readonly from: number; readonly to: number } {
  return { from: instantOf(zone, firstWall), to: instantOf(zone, firstWall + days * DAY_MS) };
}

/** The local midnight, by the clock, of the day that an instant lies in. */
export function dayWall(zone: string, instant: number): number {
  return Math.floor(wallAt(zone, instant) / DAY_MS) * DAY_MS;
}

/** Lays stretches of quiet out over the days of a week by the clock of a zone. Where an hour comes twice, a stretch that ends in it is drawn to its end. */
export function layoutWeek(spans: readonly SilenceSpan[], zone: string, firstWall: number): DayRow[] {
  const placed = spans.flatMap((span, index) => placedOf(span, zone, index));
  return [0, 1, 2, 3, 4, 5, 6].map((index) => {
    const wall = firstWall + index * DAY_MS;
    const { from, to } = weekBounds(zone, wall, 1);
    const bars = placed.flatMap((one) => barOn(one, wall));
    const windows = inLanes(bars.filter(({ kind }) => kind === 'window'));
    return {
      wall,
      hours: Math.round((to - from) / HOUR_MS),
      sleeps: bars.filter(({ kind }) => kind === 'sleep'),
      windows,
      lanes: Math.max(0, ...windows.map(({ lane }) => lane + 1)),
    };
  });
}

interface Placed {
  readonly key: string;
  readonly span: SilenceSpan;
  readonly begin: number;
  readonly end: number;
}

function placedOf(span: SilenceSpan, zone: string, index: number): Placed[] {
  const from = Date.parse(span.from);
  const to = Date.parse(span.to);
  if (!Number.isFinite(from) || !Number.isFinite(to) || to <= from) return [];
  const begin = wallAt(zone, from);
  const shown = wallAt(zone, to);
  const end = shown > begin ? shown : begin + (to - from);
  return [{ key: `${index}`, span, begin, end }];
}

function barOn({ key, span, begin, end }: Placed, wall: number): DayBar[] {
  const left = Math.max(0, (begin - wall) / DAY_MS);
  const right = Math.min(1, (end - wall) / DAY_MS);
  if (left >= 1 || right <= 0) return [];
  return [
    {
      key,
      kind: span.kind,
      name: span.name,
      windowId: span.window_id,
      left,
      right,
      fromBefore: begin < wall,
      toAfter: end > wall + DAY_MS,
      lane: 0,
      words: spanWords(begin, end),
    },
  ];
}

/** "22:00–06:00", with days where it is longer than one. */
function spanWords(begin: number, end: number): string {
  const text = `${clock(begin)}–${clock(end)}`;
  const days = Math.floor((end - begin) / DAY_MS);
  return days === 0 ? text : `${text}, ${days} d ${Math.round(((end - begin) % DAY_MS) / HOUR_MS)} h`;
}

function clock(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** Puts each into the first lane that is free where it begins. */
function inLanes(bars: readonly DayBar[]): DayBar[] {
  const ends: number[] = [];
  return bars
    .toSorted((a, b) => a.left - b.left || b.right - a.right)
    .map((bar) => {
      const free = ends.findIndex((end) => end <= bar.left);
      const lane = free === -1 ? ends.length : free;
      ends[lane] = bar.right;
      return { ...bar, lane };
    });
}

// As shares of a day: room that a name needs, and where the day ends too soon for one.
const NAME_ROOM = 0.14;
const LAST_FOR_RIGHT = 0.78;

/** Where the name of a window fits: inside it, or beside it; undefined where another window lies in the way. */
export function nameSide(bar: DayBar, windows: readonly DayBar[]): 'inside' | 'right' | 'left' | undefined {
  if (bar.right - bar.left >= NAME_ROOM) return 'inside';
  const others = windows.filter(({ key, lane }) => lane === bar.lane && key !== bar.key);
  if (bar.right <= LAST_FOR_RIGHT) {
    return others.some(({ left }) => left >= bar.right && left < bar.right + NAME_ROOM) ? undefined : 'right';
  }
  return others.some(({ right }) => right <= bar.left && right > bar.left - NAME_ROOM) ? undefined : 'left';
}
