import {
  Channel,
  ChannelRequest,
  ChannelType,
  Notification,
  NotificationStatus,
} from '@labkeeper/protocol/notification';
import { PageQuery, pageOf, type Page } from '@labkeeper/protocol/page';
import type { Severity } from '@labkeeper/protocol/alert';
import type { Kysely } from 'kysely';
import { Type, type Static } from 'typebox';
import { channels as channelTypes } from '../../channels/registry.ts';
import { formatInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type Route } from '../../platform/route.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { shownSettings, type HeldChannel } from './channel-book.ts';

const tag = 'notifications';
const path = '/api/v1/channels';
const params = Type.Object({ channel_id: Type.String({ minLength: 1, maxLength: 80 }) });

const NotificationQuery = Type.Object({
  ...PageQuery.properties,
  status: Type.Optional(NotificationStatus),
  channel_id: Type.Optional(Type.String({ maxLength: 80 })),
  alert_id: Type.Optional(Type.String({ maxLength: 80 })),
});
type NotificationQuery = Static<typeof NotificationQuery>;

const TestResult = Type.Object({ delivered: Type.Boolean(), error: Type.Union([Type.String(), Type.Null()]) });

/** Channels, and what was sent through them. */
export function notificationRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...writeRoutes(services), ...logRoutes(services)];
}

function readRoutes({ platform, notifications }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/channel-types',
      id: 'list_channel_types',
      tag,
      summary: 'The kinds of channels, each with the schema of its settings.',
      access: 'read',
      request: {},
      response: { status: 200, schema: pageOf(ChannelType) },
      errors: [],
      handle: () => ({
        items: channelTypes.map(({ id, name, settings }) => ({ type: id, name, settings })),
        next_cursor: null,
      }),
    }),
    route({
      method: 'GET',
      path,
      id: 'list_channels',
      tag,
      summary: 'The channels, by name.',
      access: 'read',
      request: {},
      response: { status: 200, schema: pageOf(Channel) },
      errors: [],
      async handle() {
        const held = notifications.channels.all();
        return { items: await Promise.all(held.map((one) => present(platform.db.read, one))), next_cursor: null };
      },
    }),
    route({
      method: 'GET',
      path: `${path}/{channel_id}`,
      id: 'get_channel',
      tag,
      summary: 'One channel.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: Channel },
      errors: ['CHANNEL_NOT_FOUND'],
      handle: (input) => present(platform.db.read, notifications.channels.require(input.params.channel_id)),
    }),
  ];
}

function writeRoutes({ platform, notifications }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path,
      id: 'create_channel',
      tag,
      summary: 'Adds a channel.',
      access: 'admin',
      request: { body: ChannelRequest },
      response: { status: 201, schema: Channel },
      errors: [],
      example: { type: 'webhook', name: 'phone', settings: { url: 'https://example.net/hook' } },
      async handle(input) {
        const held = await notifications.channels.add(input.body);
        await recordAct(platform, input, {
          action: 'channel.created',
          target: held.channelId,
          details: { type: held.type.id },
        });
        return present(platform.db.read, held);
      },
    }),
    route({
      method: 'PUT',
      path: `${path}/{channel_id}`,
      id: 'update_channel',
      tag,
      summary: 'Changes a channel; a secret that is sent back as its mark stays.',
      access: 'admin',
      request: { params, body: ChannelRequest },
      response: { status: 200, schema: Channel },
      errors: ['CHANNEL_NOT_FOUND', 'CHANNEL_MANAGED'],
      example: { type: 'webhook', name: 'phone', settings: { url: { set: true } } },
      async handle(input) {
        const held = await notifications.channels.change(input.params.channel_id, input.body);
        await recordAct(platform, input, { action: 'channel.changed', target: held.channelId });
        return present(platform.db.read, held);
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/{channel_id}`,
      id: 'delete_channel',
      tag,
      summary: 'Deletes a channel and what waits for it.',
      access: 'admin',
      request: { params },
      response: { status: 204, schema: undefined },
      errors: ['CHANNEL_NOT_FOUND', 'CHANNEL_MANAGED'],
      async handle(input) {
        await notifications.channels.remove(input.params.channel_id);
        await recordAct(platform, input, { action: 'channel.deleted', target: input.params.channel_id });
        return undefined;
      },
    }),
    route({
      method: 'POST',
      path: `${path}/{channel_id}/test`,
      id: 'test_channel',
      tag,
      summary: 'Sends a test message now and answers what the other side said.',
      access: 'admin',
      request: { params },
      response: { status: 200, schema: TestResult },
      errors: ['CHANNEL_NOT_FOUND'],
      async handle(input) {
        const outcome = await notifications.test(input.params.channel_id);
        return { delivered: outcome.kind === 'delivered', error: outcome.kind === 'delivered' ? null : outcome.reason };
      },
    }),
  ];
}

function logRoutes({ platform, notifications }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/notifications',
      id: 'list_notifications',
      tag,
      summary: 'What was sent, waits or failed, the newest first.',
      access: 'read',
      request: { query: NotificationQuery },
      response: { status: 200, schema: pageOf(Notification) },
      errors: [],
      handle: ({ query }) => listNotifications(platform.db.read, query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/notifications/{notification_id}/retry',
      id: 'retry_notification',
      tag,
      summary: 'Sends one again that was given up.',
      access: 'operate',
      request: { params: Type.Object({ notification_id: Type.String({ minLength: 1, maxLength: 80 }) }) },
      response: { status: 202, schema: undefined },
      errors: ['NOTIFICATION_NOT_FOUND'],
      async handle(input) {
        const now = platform.clock.now();
        const result = await platform.db.write
          .updateTable('notifications')
          .set({ status: 'waiting', tries: 0, created_at: now, not_before: now, message_id: null, error: null })
          .where('notification_id', '=', input.params.notification_id)
          .where('status', 'in', ['dead', 'dropped'])
          .executeTakeFirst();
        if (Number(result.numUpdatedRows) === 0)
          throw new ApiError('NOTIFICATION_NOT_FOUND', { field: 'notification_id' });
        notifications.kick();
        return undefined;
      },
    }),
  ];
}

async function present(db: Kysely<Tables>, held: HeldChannel): Promise<Channel> {
  const { channelId } = held;
  const last = await db
    .selectFrom('notifications')
    .select(['delivered_at'])
    .where('channel_id', '=', channelId)
    .where('status', '=', 'delivered')
    .orderBy('delivered_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const waiting = await db
    .selectFrom('notifications')
    .select(['error'])
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .orderBy('created_at')
    .execute();
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
    last_delivered_at: instant(last?.delivered_at ?? null),
    last_error: waiting.find(({ error }) => error !== null)?.error ?? null,
    waiting: waiting.length,
  };
}

async function listNotifications(
  db: Kysely<Tables>,
  { limit = 100, cursor, ...filter }: NotificationQuery,
): Promise<Page<Notification>> {
  let query = db
    .selectFrom('notifications')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('notification_id', 'desc')
    .limit(limit + 1);
  for (const column of ['status', 'channel_id', 'alert_id'] as const) {
    const wanted = filter[column];
    if (wanted !== undefined) query = query.where(column, '=', wanted);
  }
  if (cursor !== undefined) {
    const [at = '', id = ''] = cursor.split('.');
    query = query.where(({ eb, or, and }) =>
      or([eb('created_at', '<', Number(at)), and([eb('created_at', '=', Number(at)), eb('notification_id', '<', id)])]),
    );
  }
  const rows = await query.execute();
  const last = rows[limit - 1];
  const next = rows.length > limit && last !== undefined ? `${last.created_at}.${last.notification_id}` : null;
  return { items: rows.slice(0, limit).map((row) => presentNotification(row)), next_cursor: next };
}

function presentNotification(row: NotificationsTable): Notification {
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
    delivered_at: instant(row.delivered_at),
    message_id: row.message_id,
    error: row.error,
  };
}

function instant(at: number | null): string | null {
  return at === null ? null : formatInstant(Number(at));
}
