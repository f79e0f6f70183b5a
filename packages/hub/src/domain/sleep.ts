import type { Night, SleepSchedule } from '@labkeeper/protocol/silence';
import { dayAndMinute, instantOf, weekdayOf } from './zone-time.ts';

/** A stretch of sleep, from the first instant to the one at which it is over (ms since 1970). */
export interface Sleep {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** The sleep that an instant lies in, nights that touch each other taken as one; undefined when one is awake. */
export function sleepAt(schedule: SleepSchedule, now: number): Sleep | undefined {
  return schedule.enabled ? sleepsAround(schedule, now).find(({ from, to }) => from <= now && now < to) : undefined;
}

/** The last sleep that ended after `since` and not after `now`: the one whose morning it is. */
export function sleepEndedBetween(schedule: SleepSchedule, since: number, now: number): Sleep | undefined {
  if (!schedule.enabled) return undefined;
  return sleepsAround(schedule, now).findLast(({ to }) => to > since && to <= now);
}

/** The next instant at which sleep begins or ends; undefined when the schedule has no nights. */
export function nextTurn(schedule: SleepSchedule, now: number): number | undefined {
  if (!schedule.enabled) return undefined;
  const turns = sleepsAround(schedule, now).flatMap(({ from, to }) => [from, to]);
  return turns.find((turn) => turn > now);
}

/** Every sleep that touches a time of at most some months, in order, without overlaps, whole ones also at its edges. */
export function sleepsBetween(schedule: SleepSchedule, from: number, to: number): Sleep[] {
  if (!schedule.enabled) return [];
  const { time_zone: zone } = schedule;
  const days = { first: dayAndMinute(zone, from).day - 8, last: dayAndMinute(zone, to).day + 8 };
  return sleepsOf(schedule, days).filter((sleep) => sleep.from < to && sleep.to > from);
}

/** Every sleep from a week before an instant to a week after it, in order, without overlaps. */
function sleepsAround(schedule: SleepSchedule, now: number): Sleep[] {
  const { day: today } = dayAndMinute(schedule.time_zone, now);
  return sleepsOf(schedule, { first: today - 8, last: today + 8 });
}

interface Days {
  readonly first: number;
  readonly last: number;
}

function sleepsOf({ time_zone: zone, nights }: SleepSchedule, { first, last }: Days): Sleep[] {
  const sleeps: Sleep[] = [];
  for (let day = first; day <= last; day += 1) {
    for (const night of nights) if (night.weekday === weekdayOf(day)) sleeps.push(sleepOf(zone, day, night));
  }
  return joined(sleeps);
}

/** A night whose end is not after its begin ends on the next day; one that a clock change swallows whole is none. */
function sleepOf(zone: string, day: number, { from, to }: Night): Sleep {
  const begin = minutesOf(from);
  const end = minutesOf(to) + (minutesOf(to) <= begin ? 24 * 60 : 0);
  const midnight = day * dayMs;
  return { from: instantOf(zone, midnight + begin * minuteMs), to: instantOf(zone, midnight + end * minuteMs) };
}

function joined(sleeps: readonly Sleep[]): Sleep[] {
  const result: Sleep[] = [];
  for (const sleep of sleeps.toSorted((a, b) => a.from - b.from)) {
    if (sleep.to <= sleep.from) continue;
    const last = result.at(-1);
    if (last === undefined || sleep.from > last.to) result.push(sleep);
    else if (sleep.to > last.to) result[result.length - 1] = { from: last.from, to: sleep.to };
  }
  return result;
}

function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
