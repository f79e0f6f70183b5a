/*
 * Wall-clock time of a place. A "wall" is the time on the clock there, as the milliseconds that it would be since 1970 if
 * the place were in UTC; an "instant" is real milliseconds since 1970.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether this browser knows a time zone of this name. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The time zone of this browser. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What the clock shows in a zone at an instant, to the second. Throws RangeError for an unknown zone. */
export function wallAt(zone: string, instant: number): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year = 0, month = 1, ...rest] = fieldsOfClock.map((type) => parts.get(type) ?? 0);
  const [day = 1, hour = 0, minute = 0, second = 0] = rest;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const fieldsOfClock = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

/** The instant at which the clock in a zone shows `wall`: the first of two in autumn; in spring the first moment after what was left out. */
export function instantOf(zone: string, wall: number): number {
  const offsets = [wallAt(zone, wall - DAY_MS) - (wall - DAY_MS), wallAt(zone, wall + DAY_MS) - (wall + DAY_MS)];
  const found = offsets.map((offset) => wall - offset).toSorted((a, b) => a - b);
  const exact = found.find((instant) => wallAt(zone, instant) === wall);
  if (exact !== undefined) return exact;
  return firstAfterGap(zone, wall, { from: (found[0] ?? wall) - MINUTE_MS, to: (found[1] ?? wall) + MINUTE_MS });
}

function firstAfterGap(zone: string, wall: number, around: { readonly from: number; readonly to: number }): number {
  let before = Math.floor(around.from / MINUTE_MS);
  let after = Math.ceil(around.to / MINUTE_MS);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(zone, middle * MINUTE_MS) >= wall) after = middle;
    else before = middle;
  }
  return after * MINUTE_MS;
}

/** The city of a zone, as people say it: "New York". */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** "14:05" on the clock of a zone. */
export function clockTime(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16);
}

/** How far a zone is from UTC at an instant: "UTC+1", "UTC−3:30", "UTC". */
export function offsetWords(zone: string, instant: number): string {
  const whole = Math.floor(instant / 1000) * 1000;
  const minutes = Math.round((wallAt(zone, whole) - whole) / MINUTE_MS);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
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
