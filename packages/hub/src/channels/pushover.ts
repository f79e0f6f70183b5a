import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import { cut, markedTitle, plainBody } from '../domain/plain-text.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import { jsonField, longestPauseMs, postJson, reasonOf } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress, type ChannelTools } from './channel.ts';

const Settings = Type.Object({
  app_token: Type.String({ title: 'Application token', pattern: '^[A-Za-z0-9]{30}$', secret: true }),
  user_key: Type.String({ title: 'User or group key', pattern: '^[A-Za-z0-9]{30}$', secret: true }),
  emergency: Type.Optional(
    Type.Boolean({ title: 'Repeat critical messages until they are confirmed', default: false }),
  ),
  api_url: Type.Optional(Type.String({ title: 'Server', default: 'https://api.pushover.net', ...webAddress })),
  allow_loopback: allowLoopback,
});

const priorities: Record<Severity, number> = { critical: 1, high: 1, medium: 0, low: -1 };
const emergency = { priority: 2, retry: 60, expire: 3600 };

/** Pushover. Priority 2 repeats every minute for an hour: https://pushover.net/api */
export const pushover = defineChannel({
  id: 'pushover',
  name: 'Pushover',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(
      tools,
      {
        url: new URL('/1/messages.json', settings.api_url ?? 'https://api.pushover.net').href,
        json: {
          token: settings.app_token,
          user: settings.user_key,
          title: cut(markedTitle(message), 250),
          message: plainBody(message, { link: false, most: 1024 }),
          timestamp: Math.floor(message.at / 1000),
          ...urgencyOf(message, settings.emergency === true),
          ...(message.url === undefined || message.url.length > 512 ? {} : { url: message.url, url_title: 'Open' }),
        },
      },
      (answer) => readAnswer(answer, tools),
    ),
});

function urgencyOf({ kind, severity }: Message, mayRepeat: boolean): object {
  if (kind !== 'problem') return { priority: 0 };
  return mayRepeat && severity === 'critical' ? emergency : { priority: priorities[severity] };
}

/** Any 4xx is final, the month's limit among them; after a 5xx it wants five seconds. */
function readAnswer(
  answer: OutboundAnswer,
  { now, withoutSecrets = (text) => text }: ChannelTools,
): TryOutcome | undefined {
  if (answer.status >= 500) {
    const pause = Math.max(5000, longestPauseMs(answer, now, undefined));
    return { kind: 'later', reason: reasonOf(answer), retryAfterMs: pause };
  }
  if (answer.status < 400) return undefined;
  const errors = jsonField(answer.text, 'errors');
  const said = Array.isArray(errors) ? withoutSecrets(errors.join(', ')).slice(0, 300) : reasonOf(answer);
  return { kind: 'refused', reason: `Pushover says: ${said}` };
}
