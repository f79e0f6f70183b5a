import { Type } from 'typebox';
import type { Message } from '../domain/message.ts';
import { defineChannel } from './channel.ts';
import { colourOf, cut, escapeMarkup, markedTitle } from './plain-text.ts';
import { postJson } from './post.ts';

const Settings = Type.Object({
  webhook_url: Type.String({
    title: 'Webhook address',
    description: 'Your Slack app → Incoming Webhooks → Webhook URL.',
    format: 'uri',
    maxLength: 2048,
    secret: true,
  }),
  channel: Type.Optional(
    Type.String({ title: 'Channel', description: 'Only where the webhook allows another one.', maxLength: 80 }),
  ),
});

/** A Slack incoming webhook, in attachments. Only `&`, `<` and `>` are markup there: https://api.slack.com/reference/surfaces/formatting */
export const slack = defineChannel({
  id: 'slack',
  name: 'Slack',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, { url: settings.webhook_url, json: { ...attachmentOf(message), ...channelOf(settings.channel) } }),
});

function channelOf(channel: string | undefined): object {
  return channel === undefined || channel === '' ? {} : { channel };
}

function attachmentOf(message: Message): object {
  return {
    username: 'Labkeeper',
    icon_emoji: ':server:',
    attachments: [
      {
        color: colourOf(message),
        title: cut(escapeMarkup(markedTitle(message)), 250),
        fallback: cut(escapeMarkup(message.title), 250),
        text: cut(escapeMarkup(message.lines.join('\n')), 3000),
        fields: message.facts.slice(0, 20).map(({ name, value }) => ({
          title: cut(escapeMarkup(name), 100),
          value: cut(escapeMarkup(value), 500),
          short: value.length <= 40,
        })),
        footer: 'Labkeeper',
        ts: Math.floor(message.at / 1000),
        ...(message.url === undefined ? {} : { title_link: message.url }),
      },
    ],
  };
}
