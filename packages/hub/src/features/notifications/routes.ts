import { Channel, ChannelRequest, ChannelType, Notification } from '@labkeeper/protocol/notification';
import { pageOf } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { channels as channelTypes } from '../../channels/registry.ts';
import { ApiError } from '../../platform/api-error.ts';
import { refuseUnknownFields } from '../../platform/known-fields.ts';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { NotificationQuery } from './list-notifications.ts';
import { presentChannel } from './present-channel.ts';

const tag = 'notifications';
const path = '/api/v1/channels';
const params = Type.Object({ channel_id: Type.String({ minLength: 1, maxLength: 80 }) });

const TestResult = Type.Object({
  delivered: Type.Boolean(),
  error: Type.Union([Type.String(), Type.Null()]),
  /** What was odd about it although it was delivered: a web page that came back, a receiver of several that was refused. */
  note: Type.Union([Type.String(), Type.Null()]),
});

/** Channels, and what was sent through them. */
export function notificationRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...writeRoutes(services), ...testRoutes(services), ...logRoutes(services)];
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
        return {
          items: await Promise.all(held.map((one) => presentChannel(platform.db.read, one))),
          next_cursor: null,
        };
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
      handle: (input) => presentChannel(platform.db.read, notifications.channels.require(input.params.channel_id)),
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
        refuseUnknownFields(input.body, ChannelRequest, Channel);
        const held = await notifications.addChannel(input.body);
        await recordAct(platform, input, {
          action: 'channel.created',
          target: held.channelId,
          details: { type: held.type.id },
        });
        return presentChannel(platform.db.read, held);
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
        refuseUnknownFields(input.body, ChannelRequest, Channel);
        const held = await notifications.changeChannel(input.params.channel_id, input.body);
        await recordAct(platform, input, { action: 'channel.changed', target: held.channelId });
        return presentChannel(platform.db.read, held);
      },
    }),
    route({
      method: 'DELETE',
      path: `${path}/{channel_id}`,
      id: 'delete_channel',
      tag,
      summary: 'Deletes a channel; what waits for it is not sent.',
      access: 'admin',
      request: { params },
      response: { status: 204, schema: undefined },
      errors: ['CHANNEL_NOT_FOUND', 'CHANNEL_MANAGED'],
      async handle(input) {
        await notifications.removeChannel(input.params.channel_id);
        await recordAct(platform, input, { action: 'channel.deleted', target: input.params.channel_id });
        return undefined;
      },
    }),
  ];
}

function testRoutes({ notifications }: Services): Route[] {
  return [
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
        return outcome.kind === 'delivered'
          ? { delivered: true, error: null, note: outcome.note ?? null }
          : { delivered: false, error: outcome.reason, note: null };
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
      handle: ({ query }) => notifications.list(query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/notifications/{notification_id}/retry',
      id: 'retry_notification',
      tag,
      summary: 'Sends one again that was given up or left out.',
      access: 'operate',
      request: { params: Type.Object({ notification_id: Type.String({ minLength: 1, maxLength: 80 }) }) },
      response: { status: 202, schema: undefined },
      errors: ['NOTIFICATION_NOT_FOUND'],
      async handle(input) {
        const { notification_id: target } = input.params;
        if (!(await notifications.retry(target))) {
          throw new ApiError('NOTIFICATION_NOT_FOUND', { field: 'notification_id' });
        }
        await recordAct(platform, input, { action: 'notification.sent_again', target });
        return undefined;
      },
    }),
  ];
}
