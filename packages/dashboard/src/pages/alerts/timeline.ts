import type { Alert, Event } from '@labkeeper/protocol/alert';
import type { Notification } from '@labkeeper/protocol/notification';
import { actorInWords } from '../../ui/alert-words.ts';
import { formatDuration } from '../../ui/format.ts';
import type { State } from '../../ui/state.ts';

/** One thing that happened to an alert. `at` in ISO 8601; `told` marks a message, whose `detail` says what became of it. */
export interface TimelineEntry {
  readonly id: string;
  readonly at: string;
  readonly kind: 'status' | 'told' | 'person' | 'quiet';
  readonly state: State;
  readonly text: string;
  readonly detail: string | undefined;
}

interface Story {
  readonly alert: Alert;
  readonly events: readonly Event[];
  readonly notifications: readonly Notification[];
  readonly channelNames: ReadonlyMap<string, string>;
  readonly asks: readonly QuietAsk[];
  /** The mute or maintenance that keeps its server quiet now; `until` in ISO 8601. */
  readonly quiet: { readonly kind: 'planned' | 'mute'; readonly until: string } | undefined;
  /** ms since 1970. */
  readonly now: number;
}

/** That somebody asked for quiet: for this alert, or for its server. */
export interface QuietAsk {
  readonly id: string;
  readonly at: string;
  readonly kind: 'snooze' | 'mute';
  readonly by: string;
  /** undefined: not known any more. */
  readonly seconds: number | undefined;
}

/** Everything that happened to an alert, the newest first: changes of status, who was told, what people did. */
export function timelineOf(story: Story): TimelineEntry[] {
  const { alert, events, notifications, channelNames } = story;
  return [
    ...quietEntries(story),
    ...statusEntries(alert, events),
    ...notifications.map((notification) => toldEntry(notification, channelNames)),
    ...personEntries(alert),
  ].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id.localeCompare(a.id));
}

const statusState = { OK: 'ok', WARN: 'warn', FAIL: 'fail', UNKNOWN: 'unknown' } as const;

function statusEntries(alert: Alert, events: readonly Event[]): TimelineEntry[] {
  const entries = events.map((event): TimelineEntry => ({
    id: `event-${event.event_id}`,
    at: event.at,
    kind: 'status',
    state: statusState[event.new_status],
    text: statusText(event),
    detail: event.message === '' ? undefined : event.message,
  }));
  const opened = events.some((event) => event.at === alert.created_at);
  if (!opened && !events.some((event) => Date.parse(event.at) <= Date.parse(alert.created_at) + 1000))
    entries.push({
      id: 'opened',
      at: alert.created_at,
      kind: 'status',
      state: statusState[alert.health === 'OK' ? 'WARN' : alert.health],
      text: 'Opened',
      detail: undefined,
    });
  const ended = events.some((event) => event.new_status === 'OK');
  if (alert.resolved_at !== null && !ended)
    entries.push({
      id: 'resolved',
      at: alert.resolved_at,
      kind: 'person',
      state: 'ok',
      text: 'Resolved',
      detail: undefined,
    });
  return entries;
}

const rank = { OK: 0, UNKNOWN: 1, WARN: 2, FAIL: 3 } as const;

function statusText({ prev_status: before, new_status: after }: Event): string {
  if (after === 'OK') return 'Over';
  if (after === 'UNKNOWN') return 'No longer known';
  if (before === 'OK' || before === 'UNKNOWN') return after === 'FAIL' ? 'Failing' : 'Warning';
  return rank[after] > rank[before] ? 'Got worse' : 'Got better, still a warning';
}

function toldEntry(notification: Notification, names: ReadonlyMap<string, string>): TimelineEntry {
  const { notification_id: id, channel_id: channel, status, kind } = notification;
  const what = kind === 'recovery' ? ' of the recovery' : '';
  return {
    id: `told-${id}`,
    at: notification.delivered_at ?? notification.created_at,
    kind: 'told',
    state: deliveryState[status],
    text: `${toldWords[status]}${what}: ${names.get(channel) ?? 'a channel that is gone'}`,
    detail: deliveryText(notification),
  };
}

const toldWords = {
  delivered: 'Told',
  waiting: 'To be told',
  held: 'To be told in the morning',
  dead: 'Could not be told',
  dropped: 'Not told',
} as const;

const deliveryState = {
  delivered: 'ok',
  waiting: 'unknown',
  held: 'maintenance',
  dead: 'fail',
  dropped: 'unknown',
} as const;

function deliveryText({ status, error, tries }: Notification): string | undefined {
  const why = error === null || error === '' ? '' : `: ${error}`;
  switch (status) {
    case 'delivered':
      return tries > 1 ? `Delivered after ${tries} tries` : undefined;
    case 'waiting':
      return tries > 0 ? `Trying again${why}` : 'On its way';
    case 'held':
      return 'Held until the night is over';
    case 'dead':
      return `Given up after ${tries} ${tries === 1 ? 'try' : 'tries'}${why}`;
    case 'dropped':
      return error ?? undefined;
  }
}

function personEntries({ acknowledged_at: at, acknowledged_by: by, note }: Alert): TimelineEntry[] {
  if (at === null) return [];
  return [
    {
      id: 'acknowledged',
      at,
      kind: 'person',
      state: 'ok',
      text: `Acknowledged${by === null ? '' : ` by ${actorInWords(by)}`}`,
      detail: note ?? undefined,
    },
  ];
}

/** Who asked for quiet and for how long, and when what still holds will end. */
function quietEntries({ alert, asks, quiet, now }: Story): TimelineEntry[] {
  const open = alert.status !== 'resolved';
  const entries = asks.map(({ id, at, kind, by, seconds }): TimelineEntry => {
    const what = kind === 'snooze' ? 'Snoozed' : 'Server muted';
    return {
      id,
      at,
      kind: 'quiet',
      state: 'maintenance',
      text: `${what}${seconds === undefined ? '' : ` for ${formatDuration(seconds)}`} by ${actorInWords(by)}`,
      detail: undefined,
    };
  });
  const ends: [id: string, text: string, at: string | null | undefined][] = [
    ['snooze-ends', 'The snooze ends', alert.snoozed_until],
    ['quiet-ends', quiet?.kind === 'mute' ? 'The mute ends' : 'The maintenance ends', quiet?.until],
  ];
  for (const [id, text, at] of ends) {
    if (!open || at === null || at === undefined || Date.parse(at) <= now) continue;
    entries.push({ id, at, kind: 'quiet', state: 'maintenance', text, detail: 'Told again if it is still there' });
  }
  return entries;
}
