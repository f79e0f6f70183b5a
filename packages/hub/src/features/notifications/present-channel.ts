import type { Channel } from '@labkeeper/protocol/notification';
import type { Kysely } from 'kysely';
import { formatInstant } from '../../domain/instant.ts';
import type { Tables } from '../../platform/tables.ts';
import { shownSettings } from './channel-book.ts';
import type { HeldChannel } from './held-channel.ts';

/** A channel as it may be shown, with how it does. */
export async function presentChannel(db: Kysely<Tables>, held: HeldChannel): Promise<Channel> {
  const { channelId } = held;
  const ofChannel = db.selectFrom('notifications').where('channel_id', '=', channelId);
  const last = await ofChannel
    .select('delivered_at')
    .where('status', '=', 'delivered')
    .orderBy('delivered_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const waiting = await ofChannel
    .select((eb) => eb.fn.countAll().as('count'))
    .where('status', '=', 'waiting')
    .executeTakeFirst();
  return {
    channel_id: channelId,
    type: held.type.id,
    name: held.name,
    enabled: held.enabled,
    settings: shownSettings(held),
    match: held.match,
    schedule: held.schedule ?? null,
    escalate_after_seconds: held.escalateAfterSeconds,
    managed_by: held.managedBy,
    created_at: formatInstant(held.createdAt),
    last_delivered_at: last?.delivered_at == null ? null : formatInstant(Number(last.delivered_at)),
    last_error: await lastError(db, channelId),
    waiting: Number(waiting?.count ?? 0),
  };
}

/** Why its next message has not arrived, or why its newest one was given up and none has arrived since. */
async function lastError(db: Kysely<Tables>, channelId: string): Promise<string | null> {
  const stuck = await db
    .selectFrom('notifications')
    .select('error')
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .where('error', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (stuck !== undefined) return stuck.error;
  const newest = await db
    .selectFrom('notifications')
    .select(['status', 'error'])
    .where('channel_id', '=', channelId)
    .where('status', 'in', ['delivered', 'dead'])
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.status === 'dead' ? newest.error : null;
}
