import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import { defineChannel } from './channel.ts';
import { cut, markedTitle, plainBody } from './plain-text.ts';
import { jsonField, postJson, reasonOf } from './post.ts';

const Settings = Type.Object({
  app_token: Type.String({ title: 'Application token', pattern: '^[A-Za-z0-9]{30}$', secret: true }),
  user_key: Type.String({ title: 'User or group key', pattern: '^[A-Za-z0-9]{30}$', secret: true }),
  emergency: Type.Optional(
    Type.Boolean({ title: 'Repeat critical messages until they are confirmed', default: false }),
  ),
  api_url: Type.Optional(
    Type.String({ title: 'Server', default: 'https://api.pushover.net', format: 'uri', maxLength: 2048 }),
  ),
});

const priorities: Record<Severity, number> = { critical: 1, high: 1, medium: 0, low: -1 };

/** Pushover. Priority 2 repeats every minute for an hour: https://pushover.net/api */
export const pushover = defineChannel({
  id: 'pushover',
  name: 'Pushover',
  settings: Settings,
  send: (message, settings, tools) => {
    const rings = settings.emergency === true && message.kind === 'problem' && message.severity === 'critical';
    return postJson(
      tools,
      {
        url: new URL('/1/messages.json', settings.api_url ?? 'https://api.pushover.net').href,
        json: {
          token: settings.app_token,
          user: settings.user_key,
          title: cut(markedTitle(message), 250),
          message: cut(plainBody({ ...message, url: undefined }), 1024),
          timestamp: Math.floor(message.at / 1000),
          priority: rings ? 2 : message.kind === 'problem' ? priorities[message.severity] : 0,
          ...(rings ? { retry: 60, expire: 3600 } : {}),
          ...(message.url === undefined ? {} : { url: cut(message.url, 512), url_title: 'Open' }),
        },
      },
      readAnswer,
    );
  },
});

/** Any 4xx is final; the month's limit comes as 429 with the time at which it is over. */
function readAnswer(answer: OutboundAnswer): TryOutcome | undefined {
  if (answer.status >= 500) return { kind: 'later', reason: reasonOf(answer), retryAfterMs: 5000 };
  if (answer.status < 400) return undefined;
  const errors = jsonField(answer.text, 'errors');
  const said = Array.isArray(errors) ? errors.join(', ') : reasonOf(answer);
  return { kind: 'refused', reason: `Pushover says: ${said}` };
}
