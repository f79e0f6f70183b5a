import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import type { Message } from '../domain/message.ts';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';
import { plainBody } from '../domain/plain-text.ts';
import { longestPauseMs, postJson, reasonOf } from '../platform/post-json.ts';

const Settings = Type.Object({
  server_url: Type.String({ title: 'Apprise API server', ...webAddress }),
  key: Type.String({ title: 'Configuration key', pattern: '^[A-Za-z0-9_-]{1,128}$', secret: true }),
  tag: Type.Optional(Type.String({ title: 'Tag', maxLength: 200 })),
  allow_loopback: allowLoopback,
});

/** An Apprise API server, which knows a hundred more receivers: https://github.com/caronc/apprise-api */
export const apprise = defineChannel({
  id: 'apprise',
  name: 'Apprise API',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(
      tools,
      {
        url: new URL(`/notify/${settings.key}`, settings.server_url).href,
        json: {
          title: message.title,
          body: plainBody(message),
          type: typeOf(message),
          format: 'text',
          ...(settings.tag === undefined || settings.tag === '' ? {} : { tag: settings.tag }),
        },
      },
      readAnswer,
    ),
});

function typeOf({ kind, severity }: Message): string {
  if (kind === 'recovery') return 'success';
  if (kind !== 'problem') return 'info';
  return severity === 'critical' || severity === 'high' ? 'failure' : 'warning';
}

/** Each try reaches those again that it has reached before: it is tried in long steps, and not for a day. */
const aReceiverFailed = { retryAfterMs: 60_000, mostTries: 6 };

/** 204 means that nothing stands behind the key; 424 that one of several receivers failed, which may be well again in a while. */
function readAnswer(answer: OutboundAnswer, now: number): TryOutcome | undefined {
  if (answer.status === 204) return { kind: 'refused', reason: 'Apprise knows no receiver behind this key.' };
  if (answer.status !== 424) return undefined;
  const pause = longestPauseMs(answer, now, undefined, aReceiverFailed.retryAfterMs);
  const reason = `A receiver behind Apprise failed. ${reasonOf(answer)}`;
  return { kind: 'later', reason, ...aReceiverFailed, retryAfterMs: pause };
}
