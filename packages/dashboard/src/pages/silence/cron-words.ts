import { daysInWords, longDay } from '../../ui/week-spans.ts';
import type { CronFields } from './cron-fields.ts';

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** A cron line as a sentence without its full stop: "every Sunday at 02:00", "on the 1st of every month at 04:30". */
export function cronInWords(cron: CronFields): string {
  return `${daysOf(cron)}${monthsOf(cron)} ${timesOf(cron)}`;
}

function daysOf({ monthDays, weekdays, eitherDay }: CronFields): string {
  const everyWeekday = weekdays.size === 7;
  const byMonth = `on the ${listed([...monthDays].map((day) => ordinal(day)))}`;
  if (monthDays.size === 31) return everyWeekday ? 'every day' : weekdaysOf(weekdays);
  if (everyWeekday) return byMonth;
  return eitherDay ? `${byMonth}, and ${weekdaysOf(weekdays)}` : `${byMonth} where it is a ${weekdayNames(weekdays)}`;
}

function weekdaysOf(weekdays: ReadonlySet<number>): string {
  const [only] = weekdays;
  if (weekdays.size === 1 && only !== undefined) return `every ${longDay(only)}`;
  return `every ${daysInWords([...weekdays])}`;
}

function weekdayNames(weekdays: ReadonlySet<number>): string {
  return listed(
    [...weekdays].map((day) => longDay(day)),
    'or',
  );
}

function monthsOf({ months, monthDays }: CronFields): string {
  if (months.size === 12) return monthDays.size === 31 ? '' : ' of every month';
  return ` in ${listed([...months].map((month) => monthNames[month - 1] ?? '?'))}`;
}

function timesOf({ hours, minutes }: CronFields): string {
  if (hours.size === 24) return everyHour(minutes);
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => `${two(hour)}:${two(minute)}`));
  if (times.length <= 4) return `at ${listed(times)}`;
  const between = `between ${two(Math.min(...hours))}:00 and ${two(Math.max(...hours))}:59`;
  return isRun(hours) ? `${everyHour(minutes)} ${between}` : `${times.length} times a day`;
}

function everyHour(minutes: ReadonlySet<number>): string {
  if (minutes.size === 60) return 'every minute';
  const [first = 0, second] = [...minutes].toSorted((a, b) => a - b);
  if (second === undefined) return first === 0 ? 'every hour' : `${first} minutes past every hour`;
  const step = second - first;
  if (first === 0 && minutes.size === Math.ceil(60 / step) && isRun(minutes, step)) return `every ${step} minutes`;
  return `${minutes.size} times an hour`;
}

function isRun(values: ReadonlySet<number>, step = 1): boolean {
  const sorted = [...values].toSorted((a, b) => a - b);
  return sorted.every((value, index) => index === 0 || value - (sorted[index - 1] ?? value) === step);
}

function ordinal(day: number): string {
  const tens = Math.floor((day % 100) / 10);
  const ends: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };
  return `${day}${tens === 1 ? 'th' : (ends[day % 10] ?? 'th')}`;
}

function listed(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
