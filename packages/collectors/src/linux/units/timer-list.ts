import { jsonRows } from './unit-list.ts';

/** When a timer runs next and ran last, ISO 8601; null where systemd names no time. */
export interface TimerTimes {
  next: string | null;
  last: string | null;
}

/** `Sat 2026-11-21 15:00:00 UTC`: the time zone is UTC since we ask so. */
const moment = /[A-Z][a-z]{2} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g;
const timerName = /(\S+\.timer)(?:\s|$)/;
/** Before 1971 or after 2200 no timer runs: such a number is "never" in one of its spellings. */
const earliestMs = Date.UTC(1971, 0, 1);
const latestMs = Date.UTC(2200, 0, 1);

/** Reads `systemctl list-timers`, JSON or columns, by the name of the timer. */
export function parseTimerList(text: string): Map<string, TimerTimes> {
  return text.trimStart().startsWith('[') ? parseJsonTimers(text) : parseColumns(text);
}

function parseJsonTimers(text: string): Map<string, TimerTimes> {
  const found = new Map<string, TimerTimes>();
  for (const raw of jsonRows(text) ?? []) {
    if (typeof raw !== 'object' || raw === null) continue;
    const { unit, next, last } = raw as Partial<Record<'unit' | 'next' | 'last', unknown>>;
    if (typeof unit !== 'string') continue;
    found.set(unit, { next: fromMicroseconds(next), last: fromMicroseconds(last) });
  }
  return found;
}

function fromMicroseconds(value: unknown): string | null {
  return typeof value === 'number' ? instant(value / 1000) : null;
}

function parseColumns(text: string): Map<string, TimerTimes> {
  const found = new Map<string, TimerTimes>();
  for (const line of text.split('\n')) {
    const unit = timerName.exec(line)?.[1];
    if (unit === undefined) continue;
    const moments = [...line.matchAll(moment)];
    const [first, second] = moments;
    // The line begins with the next time, or with a word for none; then its only time is the last one.
    const startsWithNext = first !== undefined && line.slice(0, first.index).trim() === '';
    const next = startsWithNext ? first : undefined;
    const last = startsWithNext ? second : first;
    found.set(unit, { next: fromWords(next), last: fromWords(last) });
  }
  return found;
}

function fromWords(match: RegExpExecArray | undefined): string | null {
  return match === undefined ? null : instant(Date.parse(`${match[1] ?? ''}T${match[2] ?? ''}Z`));
}

function instant(ms: number): string | null {
  return ms >= earliestMs && ms < latestMs ? new Date(ms).toISOString() : null;
}
