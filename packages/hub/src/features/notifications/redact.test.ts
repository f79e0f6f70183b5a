import { expect, test } from 'bun:test';
import type { Channel as ChannelType } from '../../channels/channel.ts';
import { pushover } from '../../channels/pushover.ts';
import { telegram } from '../../channels/telegram.ts';
import { webhook } from '../../channels/webhook.ts';
import type { Message } from '../../domain/message.ts';
import { HttpClient, type OutboundAnswer } from '../../platform/http-client.ts';
import { withoutSecrets } from './redact.ts';

const message: Message = {
  kind: 'problem',
  severity: 'high',
  title: 'a',
  lines: ['a.'],
  facts: [],
  url: undefined,
  at: 0,
  thread: 't',
  messageId: 'm',
};

/** Why a channel failed whose receiver says this. */
async function reasonOf(type: object, settings: Record<string, unknown>, text: string): Promise<string> {
  class Parrot extends HttpClient {
    override request(): Promise<OutboundAnswer> {
      return Promise.resolve({ status: 400, headers: {}, text, truncated: false });
    }
  }
  const channel = { type: type as ChannelType, settings };
  const tools = {
    http: new Parrot(),
    allowLoopback: false,
    now: 0,
    withoutSecrets: (said: string) => withoutSecrets(said, channel),
  };
  const outcome = await channel.type.send(message, settings, tools);
  return outcome.kind === 'delivered' ? '' : outcome.reason;
}

test('a secret that the other side repeats where its text is cut leaves no part of itself', async () => {
  for (let before = 255; before < 305; before += 1) {
    const filler = 'x'.repeat(before);
    const authorization = 'Bearer CANARY-0123456789';
    const settings = { url: 'https://a.test/', authorization };
    expect(await reasonOf(webhook, settings, `${filler} ${authorization}`)).not.toContain('CAN');
    const token = `1:CANARY/${'y'.repeat(30)}`;
    // Some write a slash in JSON with a stroke before it.
    const said = JSON.stringify({ description: `${filler} ${token}` }).replaceAll('/', String.raw`\/`);
    expect(await reasonOf(telegram, { bot_token: token, chat_id: '1' }, said)).not.toContain('CAN');
    const key = `CANARY${'z'.repeat(24)}`;
    const errors = JSON.stringify({ errors: [`${filler} ${key}`] });
    expect(await reasonOf(pushover, { app_token: key, user_key: key }, errors)).not.toContain('CAN');
  }
});

test('of a link that does something nothing is left but that it was one', () => {
  const token = '2hGr38eIJ7z59yZP1GcQK3hIxfg';
  const said = `http://hub.test/act/${token} "http:\\/\\/hub.test\\/act\\/${token}" http%3A%2F%2Fhub.test%2Fact%2F${token}, intact/x`;
  const clean = withoutSecrets(said, { type: webhook as ChannelType, settings: {} });
  expect(clean).not.toContain(token);
  expect(clean.split('[secret]')).toHaveLength(4);
  expect(clean).toContain('intact/x');
});
