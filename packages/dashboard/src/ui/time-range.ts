/** What a page of charts looks at: the last so many seconds, the last minutes second by second, or a fixed window (ms). */
export type TimeRange =
  | { readonly kind: 'live' }
  | { readonly kind: 'last'; readonly name: RangeName; readonly seconds: number }
  | { readonly kind: 'window'; readonly from: number; readonly to: number };

const DAY = 86_400;

/** The spans that have a button of their own, in seconds. */
export const rangeSeconds = {
  '1h': 3600,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '1y': 365 * DAY,
  '2y': 730 * DAY,
} as const;

export type RangeName = keyof typeof rangeSeconds;

/** The names in the order of their buttons. */
export const rangeNames = ['1h', '24h', '7d', '30d', '1y', '2y'] as const satisfies readonly RangeName[];

/** The live view shows so many seconds. */
export const LIVE_SECONDS = 300;

/** No window is shorter than this many milliseconds: below it a chart has nothing to show. */
export const SHORTEST_MS = 60_000;

const LONGEST_MS = 2 * 366 * DAY * 1000;

/** The part of a page's address that holds the range. */
export interface RangeSearch {
  readonly range?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Reads a range out of an address; null where it holds none, or none that makes sense. */
export function parseRange(search: Readonly<Record<string, unknown>>): TimeRange | null {
  const from = parseInstant(search['from']);
  const to = parseInstant(search['to']);
  if (from !== null && to !== null && to - from >= SHORTEST_MS)
    return { kind: 'window', from: Math.max(from, to - LONGEST_MS), to };
  const name = typeof search['range'] === 'string' ? search['range'] : '';
  if (name === 'live') return { kind: 'live' };
  return isRangeName(name) ? lastRange(name) : null;
}

function isRangeName(name: string): name is RangeName {
  return Object.hasOwn(rangeSeconds, name);
}

/** The range behind one of the buttons. */
export function lastRange(name: RangeName): TimeRange {
  return { kind: 'last', name, seconds: rangeSeconds[name] };
}

function parseInstant(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const instant = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(instant) ? instant : null;
}

/** What the address of this range holds; reading it back gives the same range, to the second. */
export function rangeSearch(range: TimeRange): RangeSearch {
  if (range.kind === 'live') return { range: 'live' };
  if (range.kind === 'last') return { range: range.name };
  return { from: isoSeconds(range.from), to: isoSeconds(range.to) };
}

function isoSeconds(at: number): string {
  return new Date(Math.round(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** The window (ms) that a range shows now. */
export function windowOf(range: TimeRange, now: number): { from: number; to: number } {
  if (range.kind === 'window') return { from: range.from, to: range.to };
  const seconds = range.kind === 'live' ? LIVE_SECONDS : range.seconds;
  return { from: now - seconds * 1000, to: now };
}

/**
 * The window to ask the hub for: its end is rounded up, so that a page which is drawn anew every second asks anew only when
 * there can be another point.
 */
export function queryWindow(range: TimeRange, now: number, points: number): { from: number; to: number } {
  const shown = windowOf(range, now);
  if (range.kind === 'window') return shown;
  const span = range.kind === 'live' ? 3_600_000 : shown.to - shown.from;
  const grain = Math.max(30_000, span / Math.max(1, points));
  const to = Math.ceil(now / grain) * grain;
  return { from: Math.floor(to - span), to: Math.floor(to) };
}

/** How many points to ask for at a width in CSS pixels: about one per pixel, in steps of 120 so that a resize seldom asks anew. */
export function pointsFor(width: number): number {
  return Math.min(1440, Math.max(240, Math.ceil(width / 120) * 120));
}

/** What a page of charts looks at until somebody chooses: the last day, or the last hour of a server too young to fill a part of a day worth seeing. */
export function usualRange(registeredAt: number, now: number): TimeRange {
  return lastRange(now - registeredAt < YOUNG_MS ? '1h' : '24h');
}

const YOUNG_MS = 3 * 3_600_000;

/** The window twice as wide around the same middle, never beyond now. */
export function zoomOut(window: { from: number; to: number }, now: number): TimeRange {
  const span = Math.min(LONGEST_MS, (window.to - window.from) * 2);
  const to = Math.min(now, (window.from + window.to) / 2 + span / 2);
  return { kind: 'window', from: to - span, to };
}

/** The window that a drag over part of a chart asks for: at least the shortest, in order, inside what can exist. */
export function zoomTo(from: number, to: number, now: number): TimeRange {
  const end = Math.min(now, Math.max(from, to));
  const start = Math.min(from, to, end);
  if (end - start >= SHORTEST_MS) return { kind: 'window', from: start, to: end };
  const middle = (start + end) / 2;
  const last = Math.min(now, middle + SHORTEST_MS / 2);
  return { kind: 'window', from: last - SHORTEST_MS, to: last };
}

/** The window moved by half its width into the past (-1) or towards now (1); moving past now ends at now. */
export function shiftWindow(window: { from: number; to: number }, direction: -1 | 1, now: number): TimeRange {
  const span = window.to - window.from;
  const to = Math.min(now, window.to + (direction * span) / 2);
  return { kind: 'window', from: to - span, to };
}

/** The value of a `datetime-local` field for an instant, in local time to the minute. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  return `${day}T${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** The instant (ms) that a `datetime-local` field holds, read as local time; null when it is incomplete. */
export function fromLocalInput(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
  const at = new Date(text).getTime();
  return Number.isFinite(at) ? at : null;
}

/** Why a custom window cannot be shown, in words for its form; null when it can. */
export function windowProblem(from: number | null, to: number | null, now: number): string | null {
  if (from === null || to === null) return 'Give both a start and an end.';
  if (to <= from) return 'The end lies before the start.';
  if (to - from < SHORTEST_MS) return 'A chart needs a minute at least.';
  if (from > now) return 'The start lies in the future.';
  return to - from > LONGEST_MS ? 'Two years is the most that one view can show.' : null;
}

const LABELS: Readonly<Record<RangeName, string>> = {
  '1h': 'last hour',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '1y': 'last year',
  '2y': 'last 2 years',
};

/** A range in words that fit after "in the" (`last 24 hours`, `last 5 minutes`, `chosen range`). */
export function describeRange(range: TimeRange): string {
  if (range.kind === 'live') return 'last 5 minutes';
  return range.kind === 'last' ? LABELS[range.name] : 'chosen range';
}
