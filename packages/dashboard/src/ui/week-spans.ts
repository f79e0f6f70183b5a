/** A stretch of hours on one weekday (1 Monday to 7 Sunday); one that ends before it begins ends on the next day. */
export interface WeekHours {
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

/** The same hours on several days, as people say them and as they are edited. */
export interface WeekSpan {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

const shortDays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const longDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** "Mon" for 1 to "Sun" for 7. */
export function shortDay(weekday: number): string {
  return shortDays[weekday - 1] ?? '?';
}

/** "Monday" for 1 to "Sunday" for 7. */
export function longDay(weekday: number): string {
  return longDays[weekday - 1] ?? '?';
}

/** Takes days with the same hours together, in the order in which they first come in a week. */
export function spansOfWeek(hours: readonly WeekHours[]): readonly WeekSpan[] {
  const groups = new Map<string, { days: Set<number>; from: string; to: string }>();
  for (const { weekday, from, to } of hours.toSorted((a, b) => a.weekday - b.weekday)) {
    const group = groups.get(`${from} ${to}`) ?? { days: new Set<number>(), from, to };
    group.days.add(weekday);
    groups.set(`${from} ${to}`, group);
  }
  return [...groups.values()].map(({ days, from, to }) => ({ days: [...days], from, to }));
}

/** The hours of every day that a span names, in order of the week. */
export function weekOfSpans(spans: readonly WeekSpan[]): WeekHours[] {
  const all = spans.flatMap(({ days, from, to }) => days.map((weekday) => ({ weekday, from, to })));
  const once = new Map(all.map((hours) => [`${hours.weekday} ${hours.from} ${hours.to}`, hours]));
  return [...once.values()].toSorted((a, b) => a.weekday - b.weekday || (a.from < b.from ? -1 : 1));
}

/** Days in words: "every day", "Mon–Fri", "Sat and Sun", "Mon, Wed–Fri". A stretch may go over the end of a week. */
export function daysInWords(days: readonly number[]): string {
  const chosen = new Set(days);
  if (chosen.size === 0) return 'no day';
  if (chosen.size === 7) return 'every day';
  const runs = runsOf(chosen).map(({ first, length }) => {
    const last = ((first + length - 2) % 7) + 1;
    if (length === 1) return shortDay(first);
    return length === 2 ? `${shortDay(first)}, ${shortDay(last)}` : `${shortDay(first)}–${shortDay(last)}`;
  });
  const parts = runs.join(', ').split(', ');
  return parts.length === 2 ? parts.join(' and ') : parts.join(', ');
}

function runsOf(chosen: ReadonlySet<number>): { first: number; length: number }[] {
  const week = [1, 2, 3, 4, 5, 6, 7];
  const starts = week.filter((day) => chosen.has(day) && !chosen.has(day === 1 ? 7 : day - 1));
  return starts.map((first) => {
    const length = week.findIndex((step) => !chosen.has(((first + step - 1) % 7) + 1));
    return { first, length: length + 1 };
  });
}

/** Hours in words: "every day 23:00–07:00", "Mon–Fri 08:00–18:00; Sat and Sun 10:00–20:00". Empty where there are none. */
export function weekInWords(hours: readonly WeekHours[]): string {
  return spansOfWeek(hours)
    .map(({ days, from, to }) => `${daysInWords(days)} ${from === to ? 'all day' : `${from}–${to}`}`)
    .join('; ');
}

/** What is wrong with hours that are being typed, undefined when nothing is. */
export function spanProblem({ days, from, to }: WeekSpan): string | undefined {
  if (days.length === 0) return 'Choose at least one day.';
  const time = /^([01]\d|2[0-3]):[0-5]\d$/;
  return time.test(from) && time.test(to) ? undefined : 'From and to are times such as 23:00.';
}
