import { formatInstant } from './instant.ts';
import { wallAt, weekdayOf } from './zone-time.ts';

/** When something is said, and on whose clock times are written. */
export interface ClockPlace {
  readonly now: number;
  readonly timeZone: string;
}

const dayMs = 86_400_000;
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A time as people say it: `03:14`, `Sun 03:14` where that was on another day of the last week, `2026-01-18 03:14` beyond. */
export function clockInWords(at: number, { now, timeZone }: ClockPlace): string {
  const wall = wallAt(timeZone, at);
  const time = formatInstant(wall).slice(11, 16);
  const day = Math.floor(wall / dayMs);
  const daysAgo = Math.floor(wallAt(timeZone, now) / dayMs) - day;
  if (daysAgo === 0) return time;
  if (daysAgo > 6 || daysAgo < 0) return `${formatInstant(wall).slice(0, 10)} ${time}`;
  return `${weekdays[weekdayOf(day) - 1] ?? ''} ${time}`;
}
