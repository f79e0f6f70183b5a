import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import type { Message } from '../domain/message.ts';
import { defineChannel } from './channel.ts';
import { cut, escapeMarkup, markedTitle } from './plain-text.ts';
import { jsonField, postJson } from './post.ts';

const Settings = Type.Object({
  bot_token: Type.String({
    title: 'Bot token',
    description: 'From @BotFather.',
    pattern: '^[0-9]+:[A-Za-z0-9_-]{20,}$',
    secret: true,
  }),
  chat_id: Type.String({
    title: 'Chat',
    description: 'A number, or @name of a channel.',
    pattern: '^(-?[0-9]+|@[A-Za-z0-9_]+)$',
  }),
  api_url: Type.Optional(
    Type.String({ title: 'Bot API server', default: 'https://api.telegram.org', format: 'uri', maxLength: 2048 }),
  ),
});

const longest = 4096;

/** A Telegram bot, in its HTML mode: https://core.telegram.org/bots/api#sendmessage */
export const telegram = defineChannel({
  id: 'telegram',
  name: 'Telegram',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(
      tools,
      {
        url: new URL(`/bot${settings.bot_token}/sendMessage`, settings.api_url ?? 'https://api.telegram.org').href,
        json: {
          chat_id: settings.chat_id,
          parse_mode: 'HTML',
          text: textOf(message),
          link_preview_options: { is_disabled: true },
        },
      },
      readAnswer,
    ),
});

/** Cut before it is escaped, so that no tag or entity is ever cut in two. */
function textOf(message: Message): string {
  const facts = message.facts.map(({ name, value }) => `${name}: ${value}`);
  const body = cut([...message.lines, ...facts].join('\n'), longest / 2 - 600);
  const link =
    message.url === undefined ? '' : `\n\n<a href="${escapeMarkup(message.url).replaceAll('"', '&quot;')}">Open</a>`;
  const whole = `<b>${escapeMarkup(cut(markedTitle(message), 250))}</b>\n${escapeMarkup(body)}${link}`;
  return whole.length <= longest ? whole : `<b>${escapeMarkup(cut(markedTitle(message), 250))}</b>${link}`;
}

function readAnswer(answer: OutboundAnswer): TryOutcome | undefined {
  const said = jsonField(answer.text, 'description');
  const reason = `Telegram says: ${typeof said === 'string' ? said : answer.status}`;
  const moved = jsonField(answer.text, 'parameters', 'migrate_to_chat_id');
  if (moved !== undefined) return { kind: 'refused', reason: `The group has become another chat: ${String(moved)}` };
  if (answer.status !== 429)
    return answer.status >= 400 && answer.status < 500 ? { kind: 'refused', reason } : undefined;
  const seconds = jsonField(answer.text, 'parameters', 'retry_after');
  return { kind: 'later', reason, retryAfterMs: typeof seconds === 'number' ? seconds * 1000 : undefined };
}
