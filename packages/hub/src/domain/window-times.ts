import type { MaintenanceWindow } from '@labkeeper/protocol/silence';
import { parseInstant } from './instant.ts';
import { readCron, type CronPlan } from './window-cron.ts';
import { dayAndMinute, instantOf, isTimeZone } from './zone-time.ts';

/** A stretch of time in which a window holds (ms since 1970), the end not among it. */
export interface WindowSpan {
  readonly from: number;
  readonly to: number;
}

/** A window ready to be asked for its times. */
export interface WindowTimes {
  readonly zone: string;
  readonly durationMs: number;
  /** Its one stretch, or the cron line that begins each. */
  readonly when: WindowSpan | CronPlan;
}

/** When a window holds: until when now, and when it begins next. The answer stays the same until `goodUntil`. */
export interface WindowMoment {
  readonly span: WindowSpan | undefined;
  readonly nextStart: number | undefined;
  readonly goodUntil: number;
}

/** What is wrong with the times of a window: the field, and what may stand there. */
export interface WindowFault {
  readonly field: 'time_zone' | 'starts_at' | 'cron';
  readonly message: string;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
/** How far a stretch that never seems to end is followed. */
const longestMs = 62 * dayMs;

type Said = Pick<MaintenanceWindow, 'time_zone' | 'starts_at' | 'cron' | 'duration_seconds'>;

/** Reads the times of a window, or says what is wrong with them. */
export function readWindow({
  time_zone: zone,
  starts_at: startsAt,
  cron,
  duration_seconds: seconds,
}: Said): WindowTimes | WindowFault {
  if (!isTimeZone(zone)) {
    return { field: 'time_zone', message: 'There is no such time zone; one is Europe/Berlin.' };
  }
  const durationMs = seconds * 1000;
  if (startsAt !== null && cron !== null) {
    return { field: 'cron', message: 'A window is either once (starts_at) or comes back (cron), not both.' };
  }
  if (cron !== null) {
    const plan = readCron(cron);
    return typeof plan === 'string' ? { field: 'cron', message: plan } : { zone, durationMs, when: plan };
  }
  if (startsAt === null) {
    return { field: 'starts_at', message: 'A window needs to know when: starts_at (once) or cron (again and again).' };
  }
  const wall = parseInstant(startsAt);
  if (wall === undefined) return { field: 'starts_at', message: 'There is no such date and time.' };
  const from = instantOf(zone, wall);
  return { zone, durationMs, when: { from, to: from + durationMs } };
}

/** Whether the one stretch of a window is over for good. */
export function isOver({ when }: WindowTimes, now: number): boolean {
  return 'from' in when && when.to <= now;
}

/** Every stretch that touches a time, in order; those that touch each other are one. */
export function spansBetween(times: WindowTimes, from: number, to: number): WindowSpan[] {
  const { when } = times;
  const spans = 'from' in when ? [when] : repeatedSpans(times, when, { from, to });
  return spans.filter((span) => span.from < to && span.to > from);
}

/** How a window stands at an instant. */
export function momentOf(times: WindowTimes, now: number): WindowMoment {
  const { when } = times;
  if ('from' in when) return momentOnce(when, now);
  const near = spansBetween(times, now, now + 2 * dayMs);
  const soon = near.some(({ to }) => to > now + 2 * dayMs) ? spansBetween(times, now, now + longestMs) : near;
  const span = soon.find(({ from, to }) => from <= now && now < to);
  const nextStart = soon.find(({ from }) => from > now)?.from ?? nextFire(times, when, span?.to ?? now);
  return { span, nextStart, goodUntil: Math.min(span?.to ?? Infinity, nextStart ?? Infinity, now + dayMs) };
}

function momentOnce(when: WindowSpan, now: number): WindowMoment {
  if (now < when.from) return { span: undefined, nextStart: when.from, goodUntil: when.from };
  if (now < when.to) return { span: when, nextStart: undefined, goodUntil: when.to };
  return { span: undefined, nextStart: undefined, goodUntil: Infinity };
}

/** The first time after an instant at which a cron line fires, however far away. */
function nextFire({ zone }: WindowTimes, plan: CronPlan, after: number): number | undefined {
  let day = plan.nextDay(dayAndMinute(zone, after).day);
  // The first day may be today with all its times over, and clocks may shift one across midnight.
  for (let tries = 0; tries < 3 && day !== undefined; tries += 1) {
    const midnight = day * dayMs;
    const fires = plan.minutes.map((minute) => instantOf(zone, midnight + minute * minuteMs));
    const next = fires.find((at) => at > after);
    if (next !== undefined) return next;
    day = plan.nextDay(day + 1);
  }
  return undefined;
}

function repeatedSpans({ zone, durationMs }: WindowTimes, plan: CronPlan, range: WindowSpan): WindowSpan[] {
  const runs = runsOf(plan.minutes, durationMs);
  const lastDay = dayAndMinute(zone, range.to).day + 1;
  let day = plan.nextDay(dayAndMinute(zone, range.from - durationMs).day - 1);
  const spans: WindowSpan[] = [];
  for (let left = 500; left > 0 && day !== undefined && day <= lastDay; left -= 1) {
    for (const { first, last } of runs) {
      const from = instantOf(zone, day * dayMs + first * minuteMs);
      addSpan(spans, { from, to: instantOf(zone, day * dayMs + last * minuteMs) + durationMs });
    }
    day = plan.nextDay(day + 1);
  }
  return spans;
}

/** Minutes of a day that are no further apart than a window is long, put together: those windows are one. */
function runsOf(minutes: readonly number[], durationMs: number): { first: number; last: number }[] {
  const runs: { first: number; last: number }[] = [];
  for (const minute of minutes) {
    const run = runs.at(-1);
    if (run !== undefined && (minute - run.last) * minuteMs <= durationMs) run.last = minute;
    else runs.push({ first: minute, last: minute });
  }
  return runs;
}

/** Puts the next stretch behind the others, or joins it to the last one. Begins come in order. */
function addSpan(spans: WindowSpan[], span: WindowSpan): void {
  const last = spans.at(-1);
  if (last === undefined || span.from > last.to) spans.push(span);
  else if (span.to > last.to) spans[spans.length - 1] = { from: last.from, to: span.to };
}
