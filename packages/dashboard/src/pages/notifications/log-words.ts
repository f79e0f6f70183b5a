import type { Notification, NotificationStatus } from '@labkeeper/protocol/notification';
import { formatCount } from '../../ui/format.ts';

/** The states in the order of their filter, with what each is called. */
export const statusChoices: readonly { readonly status: NotificationStatus; readonly label: string }[] = [
  { status: 'waiting', label: 'Waiting' },
  { status: 'held', label: 'Held for the morning' },
  { status: 'delivered', label: 'Delivered' },
  { status: 'dead', label: 'Given up' },
  { status: 'dropped', label: 'Not sent' },
];

/** What a state is called. */
export function statusWord(status: NotificationStatus): string {
  return statusChoices.find((choice) => choice.status === status)?.label ?? status;
}

/** Reads a state out of an address; undefined for anything else. */
export function statusOf(text: string | undefined): NotificationStatus | undefined {
  return statusChoices.find(({ status }) => status === text)?.status;
}

/** Whether a person may have it sent again. */
export function canResend({ status }: Pick<Notification, 'status'>): boolean {
  return status === 'dead' || status === 'dropped';
}

/** How often it was tried, where that says something: "tried 3 times". Empty for what went out at once or was never tried. */
export function triesInWords({ tries, status }: Pick<Notification, 'tries' | 'status'>): string {
  if (tries === 0 || (status === 'delivered' && tries <= 1)) return '';
  return `tried ${tries === 1 ? 'once' : formatCount(tries, 'time')}`;
}

/** Whether it is known when a waiting message goes out next, and that lies ahead (ms since 1970). */
export function isToCome(
  { status, not_before: at }: Pick<Notification, 'status' | 'not_before'>,
  now: number,
): boolean {
  return status === 'waiting' && at !== null && Date.parse(at) > now;
}
