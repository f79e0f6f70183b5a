import { daysSince1970 } from './instant.ts';

/*
 * Wall-clock time of a place. A "wall" is the time on the clock there, as the milliseconds that it would be since 1970 if the place were in UTC, so
 * that a wall can be counted with; an "instant" is real milliseconds since 1970.
 */

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();
/** Offsets that are remembered per zone: a month of quarters. */
const mostOffsets = 3000;
const quarterMs = 900_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Whether a name is a time zone that this runtime knows (`Europe/Berlin`, `UTC`). */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock shows in `zone` at an instant, to the second. Throws RangeError for an unknown zone. */
export function wallAt(zone: string, instant: number): number {
  return Math.floor(instant / 1000) * 1000 + offsetAt(zone, instant);
}

/**
 * The instant at which the clock in `zone` shows `wall`. Where it shows it twice (autumn) the first time; where it never does (spring) the first
 * moment after what was left out.
 */
export function instantOf(zone: string, wall: number): number {
  const early = wall - offsetAt(zone, wall - dayMs);
  const late = wall - offsetAt(zone, wall + dayMs);
  const [first, second] = early <= late ? [early, late] : [late, early];
  if (wallAt(zone, first) === wall) return first;
  if (wallAt(zone, second) === wall) return second;
  return endOfGap(zone, wall, first - minuteMs, second + minuteMs);
}

/** Local date as days since 1970, and minutes since midnight there. */
export function dayAndMinute(zone: string, instant: number): { readonly day: number; readonly minute: number } {
  const wall = wallAt(zone, instant);
  const day = Math.floor(wall / dayMs);
  return { day, minute: Math.floor((wall - day * dayMs) / minuteMs) };
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** How far the clock of a place is ahead of UTC. Clocks are changed at full quarters of an hour, so one answer holds for each of these. */
function offsetAt(zone: string, instant: number): number {
  const quarter = Math.floor(instant / quarterMs);
  const known = offsets.get(zone) ?? new Map<number, number>();
  const held = known.get(quarter);
  if (held !== undefined) return held;
  const offset = readWall(zone, quarter * quarterMs) - quarter * quarterMs;
  if (known.size >= mostOffsets) known.clear();
  offsets.set(zone, known.set(quarter, offset));
  return offset;
}

function readWall(zone: string, instant: number): number {
  const parts = new Map<string, number>();
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts.set(type, Number(value));
  const day = daysSince1970(part(parts, 'year'), part(parts, 'month'), part(parts, 'day')) ?? 0;
  return day * dayMs + ((part(parts, 'hour') * 60 + part(parts, 'minute')) * 60 + part(parts, 'second')) * 1000;
}

function part(parts: ReadonlyMap<string, number>, type: Intl.DateTimeFormatPartTypes): number {
  return parts.get(type) ?? 0;
}

/** The first instant whose wall is not before `wall`, between two instants around the jump. */
function endOfGap(zone: string, wall: number, from: number, to: number): number {
  let before = Math.floor(from / 1000);
  let after = Math.ceil(to / 1000);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(zone, middle * 1000) >= wall) after = middle;
    else before = middle;
  }
  return after * 1000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
