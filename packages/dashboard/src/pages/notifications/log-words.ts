import type { Notification, NotificationStatus, WaitingFor } from '@labkeeper/protocol/notification';
import { untilInWords } from '../../ui/alert-words.ts';
import { formatCount, formatRelative } from '../../ui/format.ts';

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

const reasons: Readonly<Record<Exclude<WaitingFor, 'retry'>, string>> = {
  sending: 'On its way',
  gather: 'Waits for more of the same',
  turn: 'Waits for an earlier message',
  limit: 'The other side asked to wait',
  patience: 'Waits for somebody to acknowledge it',
  window: 'Waits for the end of the maintenance',
  night: 'Waits for the morning',
  digest: 'Waits for the digest',
  hours: 'Waits for the hours of its channel',
  channel: 'This hub cannot use its channel',
};

/** Within so long one thinks in minutes, beyond it in times of day. */
const SOON_MS = 3_600_000;

/** Why a message waits and until when: "Waits for the morning, 07:00", "Try 3 in 4 min". Its state where it does not wait. */
export function waitInWords(
  row: Pick<Notification, 'status' | 'tries' | 'waiting_for' | 'next_attempt_at'>,
  now: number,
): string {
  const { status, tries, waiting_for: why, next_attempt_at: next } = row;
  if (why === null) return statusWord(status);
  const at = next === null ? Number.NaN : Date.parse(next);
  const ahead = at > now;
  if (why === 'retry') {
    const attempt = `Try ${tries + 1}`;
    if (!ahead) return `${attempt} at any moment`;
    return at - now < SOON_MS
      ? `${attempt} ${formatRelative(at, now)}`
      : `${attempt} at ${untilInWords(next ?? '', now)}`;
  }
  const reason = reasons[why];
  if (!ahead || why === 'sending') return reason;
  return at - now < SOON_MS ? `${reason}, ${formatRelative(at, now)}` : `${reason}, ${untilInWords(next ?? '', now)}`;
}

/** What a message tells, where its title alone would read like another's. */
export function kindInWords({ kind }: Pick<Notification, 'kind'>): string {
  return kind === 'recovery' ? 'Over:' : '';
}
