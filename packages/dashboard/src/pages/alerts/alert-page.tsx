import type { Alert } from '@labkeeper/protocol/alert';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, CircleHelp, ServerCrash } from 'lucide-react';
import type { ReactElement } from 'react';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { useAlert } from '../../api/alerts.ts';
import { useServers } from '../../api/fleet.ts';
import { AlertChips } from '../../ui/alert-chips.tsx';
import { alertPlace } from '../../ui/alert-place.ts';
import { detailOf, lastedInWords } from '../../ui/alert-words.ts';
import { Button } from '../../ui/button.tsx';
import { buttonClass } from '../../ui/button-class.ts';
import { useTick } from '../../ui/clock.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatInstant } from '../../ui/format.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { severityWords } from '../../ui/severity.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { AlertActions } from './alert-actions.tsx';
import { AlertChart } from './alert-chart.tsx';
import { AlertFacts } from './alert-facts.tsx';
import { HiddenCard } from './hidden-card.tsx';
import { TimelineCard } from './timeline-card.tsx';

/** One alert: what is wrong since when, how it came about, who knows, and what can be done. */
export function AlertPage(): ReactElement {
  const alertId = useParams({ strict: false, select: (params: { alertId?: string }) => params.alertId ?? '' });
  return <AlertLoader key={alertId} alertId={alertId} />;
}

function AlertLoader({ alertId }: { readonly alertId: string }): ReactElement {
  const { data, error, refetch } = useAlert(alertId);
  if (data) return <AlertContent alert={data} />;
  if (error instanceof ApiError && error.status === 404) return <NoSuchAlert />;
  if (error) return <Unreadable message={messageOf(error)} onRetry={() => void refetch()} />;
  return <AlertSkeleton />;
}

function Unreadable({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }): ReactElement {
  usePageTitle('Alert');
  return (
    <EmptyState
      alone
      icon={<ServerCrash size={20} aria-hidden="true" />}
      title="This alert cannot be shown"
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      {message}
    </EmptyState>
  );
}

function AlertContent({ alert }: { readonly alert: Alert }): ReactElement {
  usePageTitle(visibleText(alert.title));
  return (
    <>
      <AlertHead alert={alert} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="min-w-0 space-y-4">
          <AlertChart alert={alert} />
          <TimelineCard alert={alert} />
        </div>
        <div className="grid min-w-0 gap-4">
          <AlertFacts alert={alert} />
          <HiddenCard alert={alert} />
        </div>
      </div>
    </>
  );
}

function AlertHead({ alert }: { readonly alert: Alert }): ReactElement {
  const { data: servers = [] } = useServers();
  const server = servers.find((one) => one.server_id === alert.server_id);
  const lasted = useTick((now) => lastedInWords(alert, now));
  const over = alert.resolved_at !== null;
  const detail = detailOf(alert);
  return (
    <header className="mb-5">
      <Link
        to="/alerts"
        className="-ml-1 inline-flex h-11 items-center gap-0.5 text-sm text-ink-2 hover:text-ink sm:h-7"
      >
        <ChevronLeft size={14} aria-hidden="true" /> Alerts
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-96">
          <h1 className="flex items-start gap-3 text-lg font-semibold tracking-tight text-balance">
            <span className="flex h-7 items-center">
              <SeverityMark severity={alert.severity} size={20} quiet={alert.status !== 'open'} />
            </span>
            <bdi className="min-w-0 break-words">{visibleText(alert.title)}</bdi>
          </h1>
          <div className="pl-8">
            {detail === '' ? null : (
              <p className="mt-0.5 text-base text-pretty text-ink-2">
                <MachineText text={`${detail}.`} />
              </p>
            )}
            <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-0.5 text-sm text-ink-2">
              <span>{severityWords[alert.severity]}</span>
              <span title={formatInstant(Date.parse(alert.created_at))}>
                {over ? `Over, lasted ${lasted}` : `For ${lasted}`}
              </span>
              {server ? (
                <Link
                  to="/servers/$serverId"
                  params={{ serverId: server.server_id }}
                  search={{}}
                  className="relative text-accent after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0"
                >
                  <MachineText text={server.display_name} />
                </Link>
              ) : null}
              <AlertChips alert={alert} />
            </p>
            <Advice alert={alert} />
            {alert.followed_by === null ? null : <WentOn alertId={alert.followed_by} />}
          </div>
        </div>
        {over ? null : <AlertActions alert={alert} server={server} />}
      </div>
    </header>
  );
}

/** What to do first, and the way to the thing itself. */
function Advice({ alert }: { readonly alert: Alert }): ReactElement | null {
  const place = alertPlace(alert);
  if (alert.advice === null && place === undefined) return null;
  return (
    <p className="mt-3 max-w-prose border-l-2 border-line-strong pl-3 text-base text-pretty">
      {alert.advice}{' '}
      {place === undefined || alert.server_id === null ? null : (
        <Link
          to="/servers/$serverId"
          params={{ serverId: alert.server_id }}
          search={place.search}
          className="relative whitespace-nowrap text-accent after:absolute after:-inset-x-1 after:-inset-y-3 hover:underline sm:after:inset-0"
        >
          {place.words}
        </Link>
      )}
    </p>
  );
}

/** Somebody ended it while it was still there: where it went on. */
function WentOn({ alertId }: { readonly alertId: string }): ReactElement {
  return (
    <p className="mt-1.5 text-sm text-ink-2">
      It was not over:{' '}
      <Link
        to="/alerts/$alertId"
        params={{ alertId }}
        search={{}}
        className="inline-flex min-h-11 items-center text-accent hover:underline sm:min-h-6"
      >
        it went on in the next alert
      </Link>
      .
    </p>
  );
}

function NoSuchAlert(): ReactElement {
  usePageTitle('No such alert');
  return (
    <EmptyState
      alone
      icon={<CircleHelp size={20} aria-hidden="true" />}
      title="There is no such alert"
      action={
        <Link to="/alerts" search={{}} className={buttonClass('primary')}>
          To the alerts
        </Link>
      }
    >
      Alerts that are over are kept for a while and then forgotten; the link may also be of another hub.
    </EmptyState>
  );
}

function AlertSkeleton(): ReactElement {
  return (
    <div role="status" aria-label="Loading" className="space-y-4 pt-8">
      <Skeleton className="h-7 w-96 max-w-full" />
      <Skeleton className="h-4 w-72 max-w-full" />
      <Skeleton className="h-64 w-full rounded-lg" />
    </div>
  );
}
