import type { SleepSchedule } from '@labkeeper/protocol/silence';
import { isTimeZone } from './zone-time.ts';

/** What is wrong with a schedule: the field, and what may stand there. */
export interface ScheduleFault {
  readonly field: string;
  readonly message: string;
}

const dayMinutes = 1440;
const weekMinutes = 7 * dayMinutes;

/** The first thing that is wrong with a sleep schedule; undefined when it can be slept by. */
export function scheduleFault({ time_zone: zone, nights }: SleepSchedule): ScheduleFault | undefined {
  if (!isTimeZone(zone)) {
    return { field: 'time_zone', message: 'There is no such time zone; one is Europe/Berlin.' };
  }
  const stretches = nights.map(({ weekday, from, to }) => stretchOf(weekday, minutesOf(from), minutesOf(to)));
  for (const [index, stretch] of stretches.entries()) {
    if (stretch.length === 0) {
      return { field: `nights.${index}.to`, message: 'This night ends when it begins; it needs another end.' };
    }
    if (stretches.slice(0, index).some((other) => overlaps(stretch, other))) {
      return { field: `nights.${index}.from`, message: 'This night overlaps another one of the schedule.' };
    }
  }
  const slept = stretches.map(({ length }) => length);
  let minutes = 0;
  for (const length of slept) minutes += length;
  return minutes < weekMinutes ? undefined : { field: 'nights', message: 'The nights leave no time to be awake.' };
}

interface Stretch {
  readonly begin: number;
  readonly length: number;
}

function stretchOf(weekday: number, from: number, to: number): Stretch {
  return { begin: (weekday - 1) * dayMinutes + from, length: (to - from + dayMinutes) % dayMinutes };
}

/** Whether two stretches of the week's circle share a minute. */
function overlaps(one: Stretch, other: Stretch): boolean {
  const apart = (other.begin - one.begin + weekMinutes) % weekMinutes;
  return apart < one.length || weekMinutes - apart < other.length || apart === 0;
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
