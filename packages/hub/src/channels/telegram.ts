import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import { cut, escapeHtml, escapeMarkup, markedTitle, newFacts } from '../domain/plain-text.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import { jsonField, longestPauseMs, postJson } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress, type ChannelTools } from './channel.ts';

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
  api_url: Type.Optional(Type.String({ title: 'Bot API server', default: 'https://api.telegram.org', ...webAddress })),
  allow_loopback: allowLoopback,
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
      (answer) => readAnswer(answer, tools),
    ),
});

/** Cut before it is escaped, so that no tag or entity is ever cut in two. */
function textOf(message: Message): string {
  const facts = newFacts(message).map(({ name, value }) => `${name}: ${value}`);
  const body = cut([...message.lines, ...facts].join('\n'), 1400);
  const links = [
    ...(message.acts ?? []),
    ...(message.url === undefined ? [] : [{ name: 'Open', url: message.url }]),
  ].map(({ name, url }) => `<a href="${escapeHtml(url)}">${escapeMarkup(name)}</a>`);
  const end = links.length === 0 ? '' : `\n\n${links.join(' · ')}`;
  const title = `<b>${escapeMarkup(cut(markedTitle(message), 250))}</b>`;
  const whole = `${title}\n${escapeMarkup(body)}${end}`;
  return whole.length <= longest ? whole : `${title}\n${escapeMarkup(cut(body, 300))}${end}`;
}

/** A group that has become a supergroup has another id from then on, and the answer says which. */
function readAnswer(
  answer: OutboundAnswer,
  { now, withoutSecrets = (text) => text }: ChannelTools,
): TryOutcome | undefined {
  const said = jsonField(answer.text, 'description');
  const reason = `Telegram says: ${typeof said === 'string' ? withoutSecrets(said).slice(0, 300) : answer.status}`;
  const moved = jsonField(answer.text, 'parameters', 'migrate_to_chat_id');
  if (
    answer.status === 400 &&
    (typeof moved === 'number' || typeof moved === 'string') &&
    /^-?\d{1,20}$/.test(String(moved))
  ) {
    return {
      kind: 'later',
      reason: 'The group has become another chat; its new id is kept.',
      settings: { chat_id: String(moved) },
    };
  }
  if (answer.status === 429) {
    const seconds = jsonField(answer.text, 'parameters', 'retry_after');
    return { kind: 'later', reason, retryAfterMs: longestPauseMs(answer, now, seconds) };
  }
  return answer.status >= 400 && answer.status < 500 ? { kind: 'refused', reason } : undefined;
}
