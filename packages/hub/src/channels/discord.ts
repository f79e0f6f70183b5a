import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import type { Message } from '../domain/message.ts';
import { defineChannel } from './channel.ts';
import { colourOf, cut, markedTitle } from './plain-text.ts';
import { jsonField, postJson, reasonOf } from './post.ts';

const Settings = Type.Object({
  webhook_url: Type.String({
    title: 'Webhook address',
    description: 'Server settings → Integrations → Webhooks → Copy webhook URL.',
    format: 'uri',
    maxLength: 2048,
    secret: true,
  }),
});

/** A Discord webhook. Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const discord = defineChannel({
  id: 'discord',
  name: 'Discord',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, { url: settings.webhook_url, json: embedOf(message) }, readAnswer),
});

function embedOf(message: Message): object {
  const fields = message.facts.slice(0, 25).map(({ name, value }) => ({
    name: cut(escapeMarkdown(name), 256) || '–',
    value: cut(escapeMarkdown(value), 200) || '–',
    inline: true,
  }));
  return {
    username: 'Labkeeper',
    // Names from machines must not call anybody.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(escapeMarkdown(markedTitle(message)), 256),
        description: cut(message.lines.map((line) => escapeMarkdown(line)).join('\n'), 2000),
        color: Number.parseInt(colourOf(message).slice(1), 16),
        timestamp: new Date(message.at).toISOString(),
        fields: fields.slice(0, 12),
        ...(message.url === undefined ? {} : { url: message.url }),
        footer: { text: 'Labkeeper' },
      },
    ],
  };
}

/** Discord's markdown, links among it. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_~|>#[\]()<@:-]/g, String.raw`\$&`);
}

/** `retry_after` is in seconds and finer than the header; a page of HTML comes from the network before Discord. */
function readAnswer(answer: OutboundAnswer): TryOutcome | undefined {
  if (answer.status === 404 || answer.status === 401) return { kind: 'refused', reason: reasonOf(answer) };
  if (answer.status !== 429) return undefined;
  const seconds = jsonField(answer.text, 'retry_after');
  if (typeof seconds !== 'number') return undefined;
  return { kind: 'later', reason: 'Discord asks to wait.', retryAfterMs: Math.ceil(seconds * 1000) };
}
