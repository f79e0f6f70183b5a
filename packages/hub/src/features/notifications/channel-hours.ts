import { nextTurn, sleepAt } from '../../domain/sleep.ts';
import type { SleepSchedule } from '@labkeeper/protocol/silence';
import type { HeldChannel } from './held-channel.ts';

/** Whether a channel may be used now. */
export function isWithinHours({ schedule }: Pick<HeldChannel, 'schedule'>, now: number): boolean {
  return schedule === undefined || sleepAt(asNights(schedule), now) !== undefined;
}

/** When a channel may be used again; undefined while it may. */
export function opensAt(channel: Pick<HeldChannel, 'schedule'>, now: number): number | undefined {
  const { schedule } = channel;
  return schedule === undefined || isWithinHours(channel, now) ? undefined : nextTurn(asNights(schedule), now);
}

/** The hours as nights: both are spans of a week on the clock of a place. */
function asNights({ time_zone, hours: nights }: NonNullable<HeldChannel['schedule']>): SleepSchedule {
  return { enabled: true, time_zone, nights, ring_severities: [], digest: false, all_clear: false };
}
