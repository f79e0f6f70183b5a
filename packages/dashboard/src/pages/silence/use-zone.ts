import { useSleepSchedule } from '../../api/silence.ts';
import { isTimeZone, ownTimeZone } from '../../ui/zone-clock.ts';

/** The time zone in which this page shows the week: the sleep schedule's; this browser's until it is known, or where it knows no such zone. */
export function useZone(): string {
  const { data } = useSleepSchedule();
  return data !== undefined && isTimeZone(data.time_zone) ? data.time_zone : ownTimeZone();
}
