import type { Alert } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import { Check, ChevronRight } from 'lucide-react';
import { type ReactElement, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useAlerts } from '../../api/alerts.ts';
import { AlertChips } from '../../ui/alert-chips.tsx';
import { detailOf, lastedInWords } from '../../ui/alert-words.ts';
import { IconButton } from '../../ui/button.tsx';
import { useTick } from '../../ui/clock.ts';
import { formatInstant, formatTime } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { doToAlerts } from './do-to-alerts.ts';

interface AlertRowProps {
  readonly alert: Alert;
  /** Shown where the row does not stand under its server. */
  readonly serverName: string | undefined;
  readonly marked: boolean;
  readonly onMark: (on: boolean) => void;
}

/** One alert in one row: how bad, what, since when, and what was done about it. What is quiet behind it folds out. */
export function AlertRow({ alert, serverName, marked, onMark }: AlertRowProps): ReactElement {
  const [open, setOpen] = useState(false);
  const over = alert.status === 'resolved';
  return (
    <li data-alert={alert.alert_id} className={marked ? 'bg-accent-soft' : ''}>
      <div className="group relative flex items-start gap-2.5 px-4 py-2.5 transition-colors duration-120 hover:bg-hover has-[[data-entry]:focus-visible]:bg-hover">
        {over ? null : (
          <label className="relative z-10 flex size-5 shrink-0 items-center justify-center after:absolute after:-inset-3">
            <input
              type="checkbox"
              checked={marked}
              aria-label={`Mark: ${visibleText(alert.title)}`}
              onChange={() => onMark(!marked)}
              className="size-4 accent-accent"
            />
          </label>
        )}
        <span className="flex h-5 items-center">
          <SeverityMark
            severity={alert.severity}
            size={15}
            quiet={alert.status !== 'open' || alert.hidden_by !== null}
          />
        </span>
        <div className="min-w-0 flex-1">
          <Link
            data-entry
            to="/alerts/$alertId"
            params={{ alertId: alert.alert_id }}
            search={{}}
            className={`block outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent ${alert.status === 'open' ? 'font-medium' : 'text-ink-2'}`}
          >
            <MachineText text={alert.title} />
          </Link>
          <div className="flex min-w-0 flex-wrap gap-x-3 text-xs text-ink-3">
            {serverName === undefined ? null : <MachineText text={serverName} />}
            <Since alert={alert} className="sm:hidden" />
            <Detail alert={alert} />
            <AlertChips alert={alert} />
          </div>
        </div>
        {alert.status === 'open' ? (
          <IconButton
            label={`Acknowledge: ${visibleText(alert.title)}`}
            title="Acknowledge"
            className="relative z-10 -my-1.5 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:hidden sm:size-8 sm:opacity-0"
            onClick={() => void doToAlerts([alert.alert_id], { act: 'acknowledge' })}
          >
            <Check size={16} aria-hidden="true" />
          </IconButton>
        ) : null}
        {alert.hides > 0 ? (
          <IconButton
            label={open ? 'Fold what hangs on it' : 'Show what hangs on it'}
            aria-expanded={open}
            className="relative z-10 -my-1.5 max-sm:-my-3 max-sm:-mr-2"
            onClick={() => setOpen(!open)}
          >
            <ChevronRight
              size={16}
              aria-hidden="true"
              className={`transition-transform duration-120 ${open ? 'rotate-90' : ''}`}
            />
          </IconButton>
        ) : null}
        <Since alert={alert} className="w-36 shrink-0 pt-0.5 text-right text-xs text-ink-3 max-sm:hidden" />
      </div>
      {open ? <Behind alert={alert} /> : null}
    </li>
  );
}

/** What the sentence says beyond the title; on a phone the page of the alert says it. */
function Detail({ alert }: { readonly alert: Alert }): ReactElement | null {
  const detail = detailOf(alert);
  if (detail === '') return null;
  return <MachineText text={detail} className="text-ink-2 max-sm:hidden" />;
}

function Since({ alert, className }: { readonly alert: Alert; readonly className: string }): ReactElement {
  const lasted = useTick((now) => lastedInWords(alert, now));
  const began = Date.parse(alert.created_at);
  return (
    <time dateTime={alert.created_at} title={formatInstant(began)} className={`tabular-nums ${className}`}>
      {alert.resolved_at === null ? lasted : `${formatTime(began)}, for ${lasted}`}
    </time>
  );
}

function Behind({ alert }: { readonly alert: Alert }): ReactElement {
  const { data, error } = useAlerts({ hiddenBy: `alert:${alert.alert_id}` });
  if (error) return <p className="px-4 pb-3 pl-16 text-sm text-ink-2">{messageOf(error)}</p>;
  if (!data) return <p className="px-4 pb-3 pl-16 text-sm text-ink-3">Looking…</p>;
  const others = alert.hides - data.items.length;
  return (
    <ul aria-label="Quiet behind it" className="space-y-0.5 px-4 pb-3 pl-16 text-sm">
      {data.items.map((hidden) => (
        <li key={hidden.alert_id} className="flex items-center gap-2">
          <SeverityMark severity={hidden.severity} size={12} quiet />
          <Link
            data-entry
            to="/alerts/$alertId"
            params={{ alertId: hidden.alert_id }}
            search={{}}
            className="flex min-h-11 min-w-0 items-center text-ink-2 hover:text-ink hover:underline sm:min-h-6"
          >
            <MachineText text={hidden.title} />
          </Link>
        </li>
      ))}
      {others > 0 ? (
        <li className="text-ink-3">
          {data.items.length > 0 ? `and ${others} watched things` : `${others} watched things`} that cannot be seen
          meanwhile
        </li>
      ) : null}
    </ul>
  );
}
