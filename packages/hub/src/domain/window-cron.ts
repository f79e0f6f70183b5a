import { Cron } from 'croner';
import { formatInstant } from './instant.ts';

/** When a cron line fires, by the clock of its place: on some days, at the same minutes on each of them. */
export interface CronPlan {
  /** Minutes since midnight, in order; at least one. */
  readonly minutes: readonly number[];
  /** The first day (days since 1970) from this one on that it fires on; undefined when there is none within years. */
  nextDay(day: number): number | undefined;
}

const dayMs = 86_400_000;

/** Reads a cron line of five fields; a string says what is wrong with it. */
export function readCron(line: string): CronPlan | string {
  const fields = line.trim().split(/\s+/);
  const [minute = '', hour = '', ...date] = fields;
  if (fields.length !== 5) return 'A cron line has five fields: minute, hour, day of the month, month, weekday.';
  if (line.includes('?')) return 'A question mark has no meaning here; write * for any.';
  try {
    const minutes = firesWithin(`${minute} 0 * * *`, 60);
    const hours = firesWithin(`0 ${hour} * * *`, 24);
    const days = new Cron(`0 0 ${date.join(' ')}`, { timezone: 'UTC', mode: '5-part' });
    const plan: CronPlan = {
      minutes: hours.flatMap((at) => minutes.map((past) => at + past)),
      nextDay: (day) => dayOf(days.nextRun(formatInstant(day * dayMs - 1000))?.getTime()),
    };
    // From a leap year on every date that there is comes within the eight years that croner looks.
    return plan.nextDay(20_089) === undefined ? 'This never happens: there is no such date.' : plan;
  } catch (error) {
    return `This is no cron line: ${error instanceof Error ? error.message.replace(/^CronPattern: /, '') : ''}.`;
  }
}

/** The minutes of one day at which a pattern fires. */
function firesWithin(pattern: string, most: number): number[] {
  const cron = new Cron(pattern, { timezone: 'UTC', mode: '5-part' });
  const fires = cron.nextRuns(most, formatInstant(-1000)).map((at) => at.getTime());
  return fires.filter((at) => at < dayMs).map((at) => at / 60_000);
}

function dayOf(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.floor(at / dayMs);
}
