import { readerLocale } from './format.ts';

/** One label of the time axis; `major` starts a day, month or year and is set stronger. */
export interface TimeTick {
  readonly at: number;
  readonly label: string;
  readonly major: boolean;
}

/** Room that a label of the time axis takes, with the space around it. CSS pixels. */
export const LABEL_WIDTH = 72;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Step =
  | { readonly unit: 'ms'; readonly size: number }
  | { readonly unit: 'hours'; readonly size: number }
  | { readonly unit: 'days'; readonly size: number }
  | { readonly unit: 'months'; readonly size: number };

const STEPS: readonly (Step & { readonly length: number })[] = [
  ...[1, 2, 5, 10, 15, 30].map((size) => ({ unit: 'ms' as const, size: size * SECOND, length: size * SECOND })),
  ...[1, 2, 5, 10, 15, 30].map((size) => ({ unit: 'ms' as const, size: size * MINUTE, length: size * MINUTE })),
  ...[1, 2, 3, 6, 12].map((size) => ({ unit: 'hours' as const, size, length: size * HOUR })),
  ...[1, 2, 3, 7, 14].map((size) => ({ unit: 'days' as const, size, length: size * DAY })),
  ...[1, 3, 6, 12].map((size) => ({ unit: 'months' as const, size, length: size * 30.5 * DAY })),
];

/** Up to this span labels may name seconds: in a longer one nobody looks for them. */
const SECONDS_UP_TO = 2 * MINUTE;

/** Round local times between two instants (ms), at most `maxTicks`; days and months follow the reader's calendar and its clock changes. */
export function timeTicks(from: number, to: number, maxTicks: number, locale = readerLocale()): TimeTick[] {
  if (!(to > from)) return [];
  const ideal = Math.max((to - from) / Math.max(1, maxTicks), to - from > SECONDS_UP_TO ? MINUTE : SECOND);
  const step = STEPS.find((candidate) => candidate.length >= ideal) ?? { unit: 'months', size: 24, length: 0 };
  const ticks: TimeTick[] = [];
  let position = firstTick(from, step);
  // The bound only guards against a calendar that stands still.
  for (let guard = 0; position <= to && guard < 400; guard += 1) {
    if (position >= from) ticks.push(tickAt(position, step, locale));
    position = nextTick(position, step);
  }
  return ticks;
}

function firstTick(from: number, step: Step): number {
  const date = new Date(from);
  if (step.unit === 'ms') {
    const offset = date.getTimezoneOffset() * MINUTE;
    return Math.ceil((from - offset) / step.size) * step.size + offset;
  }
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  if (step.unit === 'hours') return new Date(year, month, day).getTime();
  if (step.unit === 'months') return new Date(year, Math.floor(month / step.size) * step.size, 1).getTime();
  // Weeks start on a Monday; other day steps on even days counted from the epoch, so that panning does not move them.
  const shift =
    step.size % 7 === 0 ? (date.getDay() + 6) % 7 : Math.floor(Date.UTC(year, month, day) / DAY) % step.size;
  return new Date(year, month, day - shift).getTime();
}

function nextTick(position: number, step: Step): number {
  if (step.unit === 'ms') return position + step.size;
  const date = new Date(position);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  if (step.unit === 'hours') {
    const next = new Date(year, month, day, (Math.floor(date.getHours() / step.size) + 1) * step.size).getTime();
    // In the hour that an autumn clock repeats, the calendar would stand still.
    return next > position ? next : position + step.size * HOUR;
  }
  if (step.unit === 'days') return new Date(year, month, day + step.size).getTime();
  return new Date(year, month + step.size, 1).getTime();
}

function tickAt(at: number, step: Step, locale: string): TimeTick {
  const date = new Date(at);
  const midnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (step.unit === 'months') {
    const january = date.getMonth() === 0;
    return { at, label: formatDate(date, january ? { year: 'numeric' } : { month: 'short' }, locale), major: january };
  }
  if (step.unit === 'days') {
    const first = date.getDate() === 1;
    return { at, label: formatDate(date, { day: 'numeric', month: 'short' }, locale), major: first };
  }
  if (midnight) return { at, label: formatDate(date, { day: 'numeric', month: 'short' }, locale), major: true };
  const seconds = step.unit === 'ms' && step.size < MINUTE;
  return { at, label: formatDate(date, clock(seconds, locale), locale), major: false };
}

function clock(seconds: boolean, locale: string): Intl.DateTimeFormatOptions {
  // By twelve nobody writes a zero before the hour: 8:46 AM, 08:46.
  return {
    hour: byTwelve(locale) ? 'numeric' : '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
  };
}

const twelves = new Map<string, boolean>();

function byTwelve(locale: string): boolean {
  let known = twelves.get(locale);
  if (known === undefined) {
    known = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true;
    twelves.set(locale, known);
  }
  return known;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatDate(date: Date, options: Intl.DateTimeFormatOptions, locale: string): string {
  const key = `${locale}${JSON.stringify(options)}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, options);
    formatters.set(key, formatter);
  }
  return formatter.format(date);
}

/** The moment (ms) under the crosshair in local time, as exact as the step between points (seconds) allows and no more. */
export function formatMoment(at: number, stepSeconds: number, locale = readerLocale()): string {
  const date = new Date(at);
  if (stepSeconds >= 86_400) {
    return formatDate(date, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, locale);
  }
  const day = formatDate(date, { weekday: 'short', day: 'numeric', month: 'short' }, locale);
  return `${day}, ${formatDate(date, clock(stepSeconds < 60, locale), locale)}`;
}
