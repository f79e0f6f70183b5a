import type { ListedWindow, MaintenanceWindowRequest } from '@labkeeper/protocol/silence';
import { formatDuration } from '../../ui/format.ts';
import { cityOf, instantOf, isTimeZone, wallAt } from '../../ui/zone-clock.ts';
import { type CronFields, parseCron } from './cron-fields.ts';
import { cronInWords } from './cron-words.ts';

/** How a window comes back: not at all, on days of the week, or as a cron line says. */
export type WindowRhythm = 'once' | 'weekly' | 'cron';

/** What the form of a window holds while one types. */
export interface WindowForm {
  readonly name: string;
  readonly rhythm: WindowRhythm;
  readonly date: string;
  readonly time: string;
  readonly days: readonly number[];
  readonly cron: string;
  readonly zone: string;
  readonly duration: number | null;
  readonly serverIds: readonly string[];
  readonly tags: readonly string[];
  readonly siteIds: readonly string[];
  readonly reason: string;
}

const HOUR_MS = 3_600_000;
const LONGEST_SECONDS = 2_678_400;

/** A form to begin with: a stored window's, or one that begins at the next full hour. */
export function windowForm(window: ListedWindow | undefined, zone: string, now: number): WindowForm {
  const next = new Date(Math.ceil(wallAt(window?.time_zone ?? zone, now) / HOUR_MS) * HOUR_MS).toISOString();
  const fresh: WindowForm = {
    name: '',
    rhythm: 'once',
    date: next.slice(0, 10),
    time: next.slice(11, 16),
    days: [7],
    cron: '0 2 * * 0',
    zone,
    duration: 7200,
    serverIds: [],
    tags: [],
    siteIds: [],
    reason: '',
  };
  return window === undefined ? fresh : storedForm(window, fresh);
}

function storedForm(window: ListedWindow, fresh: WindowForm): WindowForm {
  const weekly = weeklyOf(window.cron);
  const rhythm: WindowRhythm = weekly === undefined ? 'cron' : 'weekly';
  return {
    ...fresh,
    name: window.name,
    rhythm: window.cron === null ? 'once' : rhythm,
    date: window.starts_at?.slice(0, 10) ?? fresh.date,
    time: window.starts_at?.slice(11, 16) ?? weekly?.time ?? fresh.time,
    days: weekly?.days ?? fresh.days,
    cron: window.cron ?? fresh.cron,
    zone: window.time_zone,
    duration: window.duration_seconds,
    serverIds: window.scope.server_ids,
    tags: window.scope.tags,
    siteIds: window.scope.site_ids,
    reason: window.reason,
  };
}

/** A cron line as days of the week with one time; undefined where it says more than that. */
export function weeklyOf(line: string | null): { readonly days: readonly number[]; readonly time: string } | undefined {
  const cron = line === null ? undefined : parseCron(line);
  if (cron === undefined || !isWeekly(cron)) return undefined;
  const [hour = 0] = cron.hours;
  const [minute = 0] = cron.minutes;
  return { days: [...cron.weekdays].toSorted((a, b) => a - b), time: `${two(hour)}:${two(minute)}` };
}

function isWeekly({ hours, minutes, monthDays, months }: CronFields): boolean {
  return hours.size === 1 && minutes.size === 1 && monthDays.size === 31 && months.size === 12;
}

/** Days of the week with one time as a cron line. */
export function cronOfWeekly(days: readonly number[], time: string): string {
  const [hour = '0', minute = '0'] = time.split(':');
  // Sunday is 0, which every cron knows.
  const listed = days
    .map((day) => day % 7)
    .toSorted((a, b) => a - b)
    .join(',');
  return `${Number(minute)} ${Number(hour)} * * ${days.length === 7 ? '*' : listed}`;
}

/** The cron line that a form stands for; null for one that comes once. */
export function cronOf(form: WindowForm): string | null {
  if (form.rhythm === 'once') return null;
  return form.rhythm === 'cron' ? form.cron.trim().replaceAll(/\s+/g, ' ') : cronOfWeekly(form.days, form.time);
}

/** What is sent for a form; which checks a window is about stays as it was stored. */
export function windowRequest(form: WindowForm, window: ListedWindow | undefined): MaintenanceWindowRequest {
  const cron = cronOf(form);
  return {
    name: form.name.trim(),
    scope: {
      server_ids: [...form.serverIds],
      tags: [...form.tags],
      site_ids: [...form.siteIds],
      check_ids: window?.scope.check_ids ?? [],
    },
    time_zone: form.zone,
    starts_at: cron === null ? `${form.date}T${form.time}:00` : null,
    cron,
    duration_seconds: form.duration ?? 0,
    enabled: window?.enabled ?? true,
    reason: form.reason.trim(),
  };
}

/** What is wrong with a form, by the name of the wire. */
export function windowProblems(form: WindowForm): Readonly<Record<string, string>> {
  const name = form.name.trim();
  const { duration } = form;
  const time = timeProblem(form);
  return {
    ...(name === '' || name.length > 120 ? { name: 'A name of 1 to 120 characters.' } : {}),
    ...time,
    ...(duration === null || duration < 60 || duration > LONGEST_SECONDS
      ? { duration_seconds: 'From one minute to 31 days.' }
      : {}),
    ...(isTimeZone(form.zone) ? {} : { time_zone: 'A time zone such as Europe/Berlin.' }),
    ...(form.reason.length > 500 ? { reason: 'At most 500 characters.' } : {}),
  };
}

function timeProblem({ rhythm, date, time, days, cron }: WindowForm): Readonly<Record<string, string>> {
  if (rhythm === 'cron') return cron.trim() === '' ? { cron: 'Five fields: minute, hour, day, month, weekday.' } : {};
  if (rhythm === 'weekly' && days.length === 0) return { days: 'Choose at least one day.' };
  if (!/^\d\d:\d\d$/.test(time)) return { starts_at: 'A time such as 22:00.' };
  return rhythm === 'once' && !/^\d{4}-\d\d-\d\d$/.test(date) ? { starts_at: 'A day and a time.' } : {};
}

/** The instant at which a window that comes once begins; undefined while that cannot be said. */
export function onceAt({ date, time, zone }: WindowForm): number | undefined {
  const wall = Date.parse(`${date}T${time}:00Z`);
  return Number.isFinite(wall) && isTimeZone(zone) ? instantOf(zone, wall) : undefined;
}

type Timing = Pick<ListedWindow, 'cron' | 'starts_at' | 'duration_seconds' | 'time_zone'>;

/** When a window holds, in a sentence without its full stop: "every Sunday at 02:00 Berlin time, for 2 h". */
export function timingInWords({
  cron,
  starts_at: startsAt,
  duration_seconds: seconds,
  time_zone: zone,
}: Timing): string {
  const fields = cron === null ? undefined : parseCron(cron);
  const repeated = fields === undefined ? `by ${cron}` : cronInWords(fields);
  const when = cron === null ? `once on ${wallInWords(startsAt ?? '')}` : repeated;
  return `${when} ${cityOf(zone)} time, for ${formatDuration(seconds)}`;
}

function wallInWords(wall: string): string {
  const at = Date.parse(`${wall.slice(0, 16)}:00Z`);
  if (!Number.isFinite(at)) return wall;
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  return `${day.format(at).replace(',', '')} at ${wall.slice(11, 16)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
