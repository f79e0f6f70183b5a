import { formatNumber } from '../../ui/format.ts';

/** What a number of a drive is: a count of what went wrong or was done, or the share of its life that is used up. */
export type TrendKind = 'count' | 'wear';

/** A number of a drive as it was measured once; `at` is ms since 1970. */
export interface Measured {
  readonly at: number;
  readonly value: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const daysPerMonth = 30.44;
const daysPerYear = 365.25;
/** Wear comes in whole percents: fewer than these between first and last say nothing of its pace. */
const fewestWorn = 2;
const longestYears = 30;

/** How a number has changed between its first and last measurement, in words; undefined where less than an hour was measured. */
export function trendInWords(points: readonly Measured[], kind: TrendKind): string | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < hourMs) return undefined;
  const grown = Math.round(last.value) - Math.round(first.value);
  const span = spanInWords(last.at - first.at);
  const unit = kind === 'wear' ? '\u202f%' : '';
  if (grown === 0) return `unchanged for ${span}`;
  if (grown < 0) return `fell by ${formatNumber(-grown)}${unit} in ${span}`;
  const grew = `grew by ${formatNumber(grown)}${unit} in ${span}`;
  return kind === 'wear' ? `${grew}${paceOfWear(grown, last.value, (last.at - first.at) / dayMs)}` : grew;
}

function paceOfWear(grown: number, worn: number, days: number): string {
  if (worn >= 100) return '';
  if (grown < fewestWorn) return '; too little to tell its pace';
  const daily = grown / days;
  const left = (100 - worn) / daily;
  const reaches =
    left > longestYears * daysPerYear ? `not within ${longestYears} years` : `in about ${leftInWords(left)}`;
  return `, ${formatNumber(daily * daysPerMonth, 1)}\u202f% worn a month: reaches 100\u202f% ${reaches}`;
}

function leftInWords(days: number): string {
  if (days >= 2 * daysPerYear) return `${Math.round(days / daysPerYear)} years`;
  return days >= 2 * daysPerMonth ? `${Math.round(days / daysPerMonth)} months` : spanInWords(days * dayMs);
}

function spanInWords(ms: number): string {
  const days = Math.round(ms / dayMs);
  if (ms >= 1.5 * dayMs) return `${formatNumber(days)} days`;
  const hours = Math.round(ms / hourMs);
  return hours <= 1 ? '1 hour' : `${hours} hours`;
}
