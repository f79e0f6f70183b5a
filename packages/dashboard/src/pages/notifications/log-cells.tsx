import type { Notification, NotificationStatus } from '@labkeeper/protocol/notification';
import { useMutation } from '@tanstack/react-query';
import { Ban, Check, Clock, type LucideIcon, Moon, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { retryNotification } from '../../api/notifications.ts';
import { Button } from '../../ui/button.tsx';
import { useTick } from '../../ui/clock.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AlertLink } from './alert-link.tsx';
import { canResend, isToCome, statusWord, triesInWords } from './log-words.ts';

interface RowProps {
  readonly row: Notification;
}

interface WhatCellProps extends RowProps {
  readonly channel: string;
}

/** What a message said, with the reason where it did not arrive; on a phone the rest of the row stands below it. */
export function WhatCell({ row, channel }: WhatCellProps): ReactElement {
  return (
    <div className="min-w-0 whitespace-normal">
      <AlertLink alertId={row.alert_id}>
        <MachineText text={row.title} />
      </AlertLink>
      {row.error === null ? null : (
        <p className="mt-0.5 text-sm break-words text-ink-2">
          <MachineText text={row.error} />
        </p>
      )}
      <div className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-3 sm:hidden">
        <StatusCell row={row} />
        <span>{channel}</span>
        <RelativeTime at={row.created_at} />
      </div>
      <div className="mt-2 empty:hidden sm:hidden">
        <ResendButton row={row} />
      </div>
    </div>
  );
}

const looks: Readonly<Record<NotificationStatus, { readonly icon: LucideIcon; readonly colour: string }>> = {
  waiting: { icon: Clock, colour: 'text-ink-2' },
  held: { icon: Moon, colour: 'text-ink-2' },
  delivered: { icon: Check, colour: 'text-ink-2' },
  dead: { icon: X, colour: 'text-fail' },
  dropped: { icon: Ban, colour: 'text-ink-3' },
};

/** What became of a message: a word with its sign, how often it was tried, and when next. */
export function StatusCell({ row }: RowProps): ReactElement {
  const { icon: Icon, colour } = looks[row.status];
  const late = row.status === 'waiting' && row.tries > 0;
  return (
    <span className={`inline-flex flex-wrap items-center gap-x-1.5 text-sm ${late ? 'text-warn' : colour}`}>
      <Icon size={14} aria-hidden="true" className="shrink-0" />
      <span className={row.status === 'delivered' ? '' : 'font-medium'}>{statusWord(row.status)}</span>
      <Tries row={row} />
    </span>
  );
}

/** How often it was tried, and when next; nothing where neither says something. */
function Tries({ row }: RowProps): ReactElement | null {
  const tries = triesInWords(row);
  const next = useTick((now) => (isToCome(row, now) ? (row.not_before ?? '') : ''));
  if (tries === '' && next === '') return null;
  return (
    <span className="text-xs text-ink-3">
      {tries}
      {tries === '' || next === '' ? '' : ', '}
      {next === '' ? null : (
        <>
          {tries === '' ? 'goes out' : 'next'} <RelativeTime at={next} />
        </>
      )}
    </span>
  );
}

/** Sends a message again that was given up; nothing for the others. */
export function ResendButton({ row }: RowProps): ReactElement | null {
  const { mutate, isPending } = useMutation({
    mutationFn: () => retryNotification(row.notification_id),
    onSuccess: () => showToast('It is on its way again.'),
    onError: (error) => showToast(messageOf(error), 'fail'),
  });
  if (!canResend(row)) return null;
  return (
    <Button size="sm" busy={isPending} onClick={() => mutate()}>
      Send again
    </Button>
  );
}
