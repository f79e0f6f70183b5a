/** How long an alert can be snoozed by one click, and until when: seconds from `now` (ms). */
export interface SnoozeTime {
  readonly label: string;
  readonly seconds: (now: number) => number;
}

const HOUR = 3600;

/** The usual lengths of a snooze; tomorrow is 8:00 by this device's clock. */
export const snoozeTimes: readonly SnoozeTime[] = [
  { label: '1 hour', seconds: () => HOUR },
  { label: '4 hours', seconds: () => 4 * HOUR },
  { label: 'Until tomorrow, 8:00', seconds: untilTomorrow },
  { label: '1 week', seconds: () => 168 * HOUR },
];

function untilTomorrow(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return Math.round((morning.getTime() - now) / 1000);
}
