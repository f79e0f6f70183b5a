import { instantOf, wallAt } from '../../ui/zone-clock.ts';
import type { CronFields } from './cron-fields.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
// Over a leap day that no century leaves out: what does not fire in eight years never does.
const FARTHEST_DAYS = 366 * 8;

/** The next instants (ms since 1970) at which a cron line fires by the clock of a zone; fewer than asked for where there are no more. */
export function nextTimes(
  cron: CronFields,
  zone: string,
  from: { readonly after: number; readonly count: number },
): number[] {
  const { after, count } = from;
  const found: number[] = [];
  const today = Math.floor(wallAt(zone, after) / DAY_MS);
  for (let day = today; day <= today + FARTHEST_DAYS && found.length < count; day += 1) {
    if (!firesOn(cron, day)) continue;
    for (const minute of minutesOfDay(cron)) {
      const instant = instantOf(zone, day * DAY_MS + minute * MINUTE_MS);
      // In spring several times of the clock fall on the same moment.
      if (instant > after && found.at(-1) !== instant) found.push(instant);
      if (found.length === count) break;
    }
  }
  return found;
}

/** Whether a cron line fires on a day, given as days since 1970. */
function firesOn(cron: CronFields, day: number): boolean {
  const date = new Date(day * DAY_MS);
  if (!cron.months.has(date.getUTCMonth() + 1)) return false;
  const byMonth = cron.monthDays.has(date.getUTCDate());
  const byWeek = cron.weekdays.has(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
  return cron.eitherDay ? byMonth || byWeek : byMonth && byWeek;
}

function minutesOfDay({ hours, minutes }: CronFields): readonly number[] {
  const all = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute));
  return all.toSorted((a, b) => a - b);
}
