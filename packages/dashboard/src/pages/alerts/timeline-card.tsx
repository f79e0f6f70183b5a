import type { Alert } from '@labkeeper/protocol/alert';
import { Link } from '@tanstack/react-router';
import { Send, UserRound, VolumeX } from 'lucide-react';
import { type ReactElement, useContext } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { useAlertNotifications } from '../../api/alerts.ts';
import { useChannels } from '../../api/channels.ts';
import { useServers } from '../../api/fleet.ts';
import { useAlertEvents } from '../../api/events.ts';
import { Card } from '../../ui/card.tsx';
import { useTick } from '../../ui/clock.ts';
import { MachineText } from '../../ui/machine-text.tsx';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { quietWindow } from '../../ui/quiet-words.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { WindowsContext } from '../../ui/windows-context.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';
import { useQuietAsks } from './use-quiet-asks.ts';

const MINUTE_MS = 60_000;

/** Everything that happened to an alert, the newest first. */
export function TimelineCard({ alert }: { readonly alert: Alert }): ReactElement {
  const events = useAlertEvents(alert.alert_id);
  const notifications = useAlertNotifications(alert.alert_id);
  const { data: channels = [] } = useChannels();
  const quiet = useQuiet(alert);
  const entries = timelineOf({
    alert,
    ...quiet,
    events: events.data ?? [],
    notifications: notifications.data ?? [],
    channelNames: new Map(channels.map((channel) => [channel.channel_id, channel.name])),
  });
  const error = events.error ?? notifications.error;
  const silent = notifications.data?.length === 0 && alert.resolved_at === null;
  return (
    <Card title="What happened">
      {error ? (
        <QueryProblem
          message={messageOf(error)}
          requestId={requestIdOf(error)}
          onRetry={() => void Promise.all([events.refetch(), notifications.refetch()])}
        />
      ) : null}
      {silent ? <Nobody hidden={alert.hidden_by !== null} channels={channels.length} /> : null}
      <ol className="relative">
        {entries.map((entry, index) => (
          <Entry key={entry.id} entry={entry} last={index === entries.length - 1} />
        ))}
      </ol>
    </Card>
  );
}

/** Who asked for quiet, until when it holds, and the minute (ms) that all of it is told of. */
function useQuiet(alert: Alert): Pick<Parameters<typeof timelineOf>[0], 'asks' | 'quiet' | 'now'> {
  const { data: servers = [] } = useServers();
  const server = servers.find((one) => one.server_id === alert.server_id);
  const windows = useContext(WindowsContext);
  const now = useTick((at) => Math.floor(at / MINUTE_MS)) * MINUTE_MS;
  const window = server === undefined ? undefined : quietWindow(server, windows, now);
  const quiet =
    window === undefined || window.active_until === null
      ? undefined
      : { kind: window.kind, until: window.active_until };
  return { asks: useQuietAsks(alert, server), quiet, now };
}

/** Why nothing was told, and the way to change that. */
function Nobody({ hidden, channels }: { readonly hidden: boolean; readonly channels: number }): ReactElement {
  if (hidden) return <p className="mb-3 text-sm text-ink-2">Nobody was told of it on its own.</p>;
  if (channels > 0) return <p className="mb-3 text-sm text-ink-2">Nobody was told of it so far.</p>;
  return (
    <p className="mb-3 text-sm text-ink-2">
      Nobody was told: there is no channel yet.{' '}
      <Link to="/notifications" search={{}} className="inline-flex min-h-6 items-center text-accent hover:underline">
        Add one
      </Link>
    </p>
  );
}

function Entry({ entry, last }: { readonly entry: TimelineEntry; readonly last: boolean }): ReactElement {
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0">
      {last ? null : <span aria-hidden="true" className="absolute top-5 bottom-0 left-2 w-px bg-line" />}
      <span className="flex size-4.25 shrink-0 items-center justify-center pt-0.75 text-ink-3">
        <Sign entry={entry} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <MachineText text={entry.text} className="font-medium" />
          <RelativeTime at={entry.at} className="shrink-0 text-xs text-ink-3" />
        </p>
        {entry.detail === undefined ? null : (
          <p className={`text-sm ${entry.state === 'fail' && entry.kind === 'told' ? 'text-fail' : 'text-ink-2'}`}>
            <MachineText text={entry.detail} />
          </p>
        )}
      </div>
    </li>
  );
}

function Sign({ entry }: { readonly entry: TimelineEntry }): ReactElement {
  if (entry.kind === 'told') return <Send size={14} aria-hidden="true" />;
  if (entry.kind === 'quiet') return <VolumeX size={14} aria-hidden="true" />;
  if (entry.kind === 'person') return <UserRound size={14} aria-hidden="true" />;
  return <StateGlyph state={entry.state} />;
}
