import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import { colourOf, cut, markedTitle } from '../domain/plain-text.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import { isPage, jsonField, longestPauseMs, postJson, reasonOf } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';

const Settings = Type.Object({
  webhook_url: Type.String({
    title: 'Webhook address',
    description: 'Server settings → Integrations → Webhooks → Copy webhook URL.',
    ...webAddress,
    secret: true,
  }),
  allow_loopback: allowLoopback,
});

/** A Discord webhook. Limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const discord = defineChannel({
  id: 'discord',
  name: 'Discord',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, { url: settings.webhook_url, json: embedOf(message) }, readAnswer),
});

/** Well below 6000 characters in all, whatever a machine is called: 256 + 2000 + 600 + 12 × 256 in the worst case. */
function embedOf(message: Message): object {
  const fields = message.facts.slice(0, 10).map(({ name, value }) => ({
    name: cut(escapeMarkdown(name), 80) || '–',
    value: cut(escapeMarkdown(value), 170) || '–',
    inline: true,
  }));
  const links = (message.acts ?? []).map(({ name, url }) => `[${escapeMarkdown(name)}](${url})`).join(' · ');
  const text = cut(message.lines.map((line) => escapeMarkdown(line)).join('\n'), 2000);
  return {
    username: 'Labkeeper',
    // Names from machines must not call anybody.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: cut(escapeMarkdown(markedTitle(message)), 256),
        description: links === '' ? text : `${text}\n\n${links}`,
        color: Number.parseInt(colourOf(message).slice(1), 16),
        timestamp: new Date(message.at).toISOString(),
        fields,
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

/** `retry_after` is in seconds and finer than the header; a page of HTML comes from the network before Discord, which wants a longer rest. */
function readAnswer(answer: OutboundAnswer, now: number): TryOutcome | undefined {
  if (answer.status === 404 || answer.status === 401) return { kind: 'refused', reason: saidBy(answer) };
  if (answer.status !== 429) return undefined;
  const pause = longestPauseMs(answer, now, jsonField(answer.text, 'retry_after'), isPage(answer) ? 60_000 : 1000);
  return { kind: 'later', reason: 'Discord asks to wait (429).', retryAfterMs: pause };
}

function saidBy(answer: OutboundAnswer): string {
  const code = jsonField(answer.text, 'code');
  if (code === 10_015) return 'Discord says: this webhook was deleted (10015).';
  if (code === 50_027) return 'Discord says: the token of this webhook is wrong (50027).';
  return reasonOf(answer);
}
