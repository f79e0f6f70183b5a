const pattern = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/;
const dayMs = 86_400_000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads an ISO 8601 date and time as milliseconds since 1970; without a zone it is UTC. Undefined when it is none. */
export function parseInstant(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const day = daysSince1970(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  const clock = clockMs(Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0));
  const zone = zoneMs(parts[8]);
  if (day === undefined || clock === undefined || zone === undefined) return undefined;
  const fraction = parts[7] === undefined ? 0 : Math.floor(Number(`0.${parts[7]}`) * 1000 + 1e-6);
  return day * dayMs + clock + fraction - zone;
}

/** Writes milliseconds since 1970 as ISO 8601 in UTC with milliseconds. Years from 0 to 9999. */
export function formatInstant(at: number): string {
  const whole = Math.floor(at);
  const day = Math.floor(whole / dayMs);
  const rest = whole - day * dayMs;
  const clock = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60, Math.floor(rest / 1000) % 60];
  const [hours, minutes, seconds] = clock.map((part) => String(part).padStart(2, '0'));
  return `${formatDay(day)}T${hours}:${minutes}:${seconds}.${String(rest % 1000).padStart(3, '0')}Z`;
}

/** Days from 1 January 1970 to a date of the proleptic Gregorian calendar, undefined when there is no such date. Howard Hinnant's `days_from_civil`. */
export function daysSince1970(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function formatDay(daysFrom1970: number): string {
  const days = daysFrom1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : (monthLengths[month - 1] ?? 0);
}

/** A leap second (`:60`) counts as the last one of its minute plus one, which is the first of the next. */
function clockMs(hours: number, minutes: number, seconds: number): number | undefined {
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000;
}

function zoneMs(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
