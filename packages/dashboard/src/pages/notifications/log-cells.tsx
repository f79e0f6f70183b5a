import type { MessageKind, Notification, NotificationStatus } from '@labkeeper/protocol/notification';
import { useMutation } from '@tanstack/react-query';
import { Ban, Check, Clock, type LucideIcon, Megaphone, Moon, Newspaper, Send, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { retryNotification } from '../../api/notifications.ts';
import { Button } from '../../ui/button.tsx';
import { useTick } from '../../ui/clock.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { showToast } from '../../ui/toast.tsx';
import { AlertLink } from './alert-link.tsx';
import { canResend, kindInWords, triesInWords, waitInWords } from './log-words.ts';

interface RowProps {
  readonly row: Notification;
}

interface WhatCellProps extends RowProps {
  readonly channel: string;
}

/** What a message said, with the reason where it did not arrive; on a phone the rest of the row stands below it. */
export function WhatCell({ row, channel }: WhatCellProps): ReactElement {
  const before = kindInWords(row);
  return (
    <div className="flex min-w-0 items-start gap-2.5 whitespace-normal">
      <span className="flex h-5 w-4 shrink-0 items-center justify-center">
        <KindMark row={row} />
      </span>
      <div className="min-w-0 flex-1">
        <AlertLink alertId={row.alert_id}>
          {before === '' ? null : <span className="text-ok">{before} </span>}
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
    </div>
  );
}

const kindSigns: Readonly<Partial<Record<MessageKind, LucideIcon>>> = {
  digest: Newspaper,
  test: Send,
  action: Megaphone,
  hub: Megaphone,
};

/** What a message tells at a glance: a problem and how bad, its end, or something else. */
function KindMark({ row }: RowProps): ReactElement {
  if (row.kind === 'recovery') return <StateGlyph state="ok" />;
  const Icon = kindSigns[row.kind];
  if (Icon === undefined) return <SeverityMark severity={row.severity} size={14} />;
  return <Icon size={14} aria-hidden="true" className="text-ink-3" />;
}

const looks: Readonly<Record<NotificationStatus, { readonly icon: LucideIcon; readonly colour: string }>> = {
  waiting: { icon: Clock, colour: 'text-ink-2' },
  held: { icon: Moon, colour: 'text-ink-2' },
  delivered: { icon: Check, colour: 'text-ink-2' },
  dead: { icon: X, colour: 'text-fail' },
  dropped: { icon: Ban, colour: 'text-ink-3' },
};

/** What became of a message: a word with its sign; of one that waits why and until when; and how often it was tried. */
export function StatusCell({ row }: RowProps): ReactElement {
  const { icon: Icon, colour } = looks[row.status];
  const late = row.status === 'waiting' && row.tries > 0;
  const words = useTick((now) => waitInWords(row, now));
  const tries = row.waiting_for === 'retry' ? '' : triesInWords(row);
  return (
    <span
      className={`inline-flex min-w-0 items-start gap-1.5 text-sm sm:w-56 sm:whitespace-normal ${late ? 'text-warn' : colour}`}
    >
      <Icon size={14} aria-hidden="true" className="mt-0.75 shrink-0" />
      <span className="min-w-0">
        <span className={row.status === 'delivered' ? '' : 'font-medium'}>{words}</span>
        {tries === '' ? null : <span className="text-xs text-ink-3 max-sm:pl-1.5 sm:block">{tries}</span>}
      </span>
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
