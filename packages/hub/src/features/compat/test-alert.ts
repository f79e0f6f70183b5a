import { nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';

const TestedChannel = Type.Object({
  channel_id: Type.String(),
  name: Type.String(),
  delivered: Type.Boolean(),
  error: nullable(Type.String()),
  note: nullable(Type.String()),
});
const TestAlert = Type.Object({ sent: Type.Boolean(), channels: Type.Array(TestedChannel) });

/** `GET /api/test-alert`: a test message to everybody. */
export function testAlertRoutes({ platform, notifications }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/test-alert',
      id: 'test_alert',
      tag: 'compatibility',
      summary: 'Sends a test message through every channel that is switched on, and answers what each other side said.',
      access: 'operate',
      request: {},
      response: { status: 200, schema: TestAlert },
      errors: [],
      async handle(input) {
        const enabled = notifications.channels.all().filter((channel) => channel.enabled);
        const channels = await Promise.all(
          enabled.map(({ channelId, name }) => testChannel({ notifications }, channelId, name)),
        );
        await recordAct(platform, input, { action: 'channels.tested', target: 'channels' });
        return { sent: channels.some(({ delivered }) => delivered), channels };
      },
    }),
  ];
}

async function testChannel(
  { notifications }: Pick<Services, 'notifications'>,
  channelId: string,
  name: string,
): Promise<Static<typeof TestedChannel>> {
  const outcome = await notifications.test(channelId);
  const channel = { channel_id: channelId, name };
  return outcome.kind === 'delivered'
    ? { ...channel, delivered: true, error: null, note: outcome.note ?? null }
    : { ...channel, delivered: false, error: outcome.reason, note: null };
}
