import type { Severity } from '@labkeeper/protocol/alert';
import type { Notification } from '@labkeeper/protocol/notification';
import { whyWaiting, type ChannelFacts, type Waiting } from '../../domain/delivery-waiting.ts';
import { gatherServerUntil, gatherUntil, type Told } from '../../domain/gather.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { NotificationsTable } from '../../platform/tables.ts';
import type { SilenceService } from '../silence/service.ts';
import type { ChannelBook } from './channel-book.ts';
import { opensAt } from './channel-hours.ts';
import { begunMessage, dueServers, toldLately, type BegunMessage, type DueServer } from './outbox-rows.ts';

/** What says why a row waits. */
export interface PresentParts {
  readonly platform: Pick<Platform, 'db' | 'clock'>;
  readonly book: ChannelBook;
  readonly silence: SilenceService;
}

/** A channel for which something waits, as it is now. */
interface ChannelNow {
  readonly opensAt: number | undefined;
  readonly begun: BegunMessage | undefined;
  readonly told: readonly Told[];
  readonly due: readonly DueServer[];
}

/** Rows as they may be shown, those that wait with why and until when. */
export async function presentNotifications(
  rows: readonly NotificationsTable[],
  parts: PresentParts,
): Promise<Notification[]> {
  const now = parts.platform.clock.now();
  const waiting = rows.filter(({ status }) => status === 'waiting');
  const ids = [...new Set(waiting.map(({ channel_id: id }) => id))];
  const channels = new Map(await Promise.all(ids.map(async (id) => [id, await lookAt(id, now, parts)] as const)));
  return rows.map((row) => {
    const around = { silence: parts.silence, channel: channels.get(row.channel_id) };
    return presented(row, waitingOf(row, now, around));
  });
}

/** Undefined for a channel that this hub cannot use. */
async function lookAt(channelId: string, now: number, { platform, book }: PresentParts) {
  const channel = book.find(channelId);
  if (channel === undefined || !channel.enabled) return undefined;
  const { read } = platform.db;
  const [begun, told, due] = await Promise.all([
    begunMessage(read, channelId),
    toldLately(read, channelId, now),
    dueServers(read, channelId, now),
  ]);
  return { opensAt: opensAt(channel, now), begun, told, due };
}

function waitingOf(row: NotificationsTable, now: number, around: Around): Waiting | undefined {
  const nightUntil = around.silence.sleepFor(row.severity as Severity, now)?.to;
  if (row.status === 'held') return row.message_id === null ? { why: 'night', until: nightUntil } : digestOnItsWay;
  if (row.status !== 'waiting') return undefined;
  const { channel } = around;
  return whyWaiting({
    kind: row.kind as Notification['kind'],
    tries: Number(row.tries),
    notBefore: Number(row.not_before),
    error: row.error,
    isBegun: isNext(row, channel),
    now,
    channel: channel === undefined ? undefined : factsOf(row, channel, { now, nightUntil }),
  });
}

interface Around {
  readonly silence: SilenceService;
  readonly channel: ChannelNow | undefined;
}

/** Whether it is part of the message that is its channel's next: of several that were begun the oldest goes first. */
function isNext({ message_id: messageId }: NotificationsTable, channel: ChannelNow | undefined): boolean {
  if (messageId === null || messageId === '') return false;
  return channel?.begun === undefined || channel.begun.messageId === messageId;
}

const digestOnItsWay: Waiting = { why: 'digest', until: undefined };

function factsOf(
  { about, severity, kind }: NotificationsTable,
  { opensAt: opens, begun, told, due }: ChannelNow,
  { now, nightUntil }: { readonly now: number; readonly nightUntil: number | undefined },
): ChannelFacts {
  const isNews = kind === 'problem' || kind === 'recovery';
  const isUrgent = (kind === 'problem' && severity === 'critical') || due.some((one) => one.isUrgent);
  const isServerUrgent = due.some((one) => one.about === about && one.isUrgent);
  const ofServer = gatherServerUntil(told, { about, isUrgent: isServerUrgent }, now);
  return {
    opensAt: opens,
    nightUntil: isNews ? nightUntil : undefined,
    turnAt: begun?.notBefore,
    gatherUntil: Math.max(ofServer, gatherUntil(told, now, isUrgent)),
  };
}

function presented(row: NotificationsTable, waiting: Waiting | undefined): Notification {
  const { title } = JSON.parse(row.payload_json) as { title: string };
  return {
    notification_id: row.notification_id,
    channel_id: row.channel_id,
    alert_id: row.alert_id,
    kind: row.kind as Notification['kind'],
    severity: row.severity as Severity,
    title,
    status: row.status as Notification['status'],
    tries: Number(row.tries),
    created_at: formatInstant(Number(row.created_at)),
    not_before: instant(row.not_before),
    waiting_for: waiting?.why ?? null,
    next_attempt_at: instant(waiting?.until ?? null),
    delivered_at: instant(row.delivered_at),
    message_id: row.message_id,
    error: row.error,
  };
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(Number(at));
}
