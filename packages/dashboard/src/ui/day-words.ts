import { formatDay } from './format.ts';

/** A day as people say it: today, yesterday, else its date; by the clock of this device. */
export function dayInWords(at: number, now: number): string {
  const date = formatDay(at);
  if (date === formatDay(now)) return 'Today';
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return date === formatDay(yesterday.getTime()) ? 'Yesterday' : date;
}
