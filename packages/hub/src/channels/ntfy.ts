import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import { cut, cutBytes, plainBody } from '../domain/plain-text.ts';
import type { OutboundAnswer } from '../platform/http-client.ts';
import { longestPauseMs, postJson, reasonOf } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';

const Settings = Type.Object({
  server_url: Type.String({ title: 'Server', default: 'https://ntfy.sh', ...webAddress }),
  topic: Type.String({ title: 'Topic', pattern: '^[-_A-Za-z0-9]{1,64}$', secret: true }),
  token: Type.Optional(Type.String({ title: 'Access token', maxLength: 200, secret: true })),
  allow_loopback: allowLoopback,
});

const priorities: Record<Severity, number> = { critical: 5, high: 4, medium: 3, low: 2 };
const longestBytes = 4096;

/** ntfy, published as JSON so that titles may be UTF-8: https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfy = defineChannel({
  id: 'ntfy',
  name: 'ntfy',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(
      tools,
      {
        url: new URL('/', settings.server_url).href,
        headers: settings.token === undefined ? {} : { authorization: `Bearer ${settings.token}` },
        json: { topic: settings.topic, ...publication(message) },
      },
      readAnswer,
    ),
});

/** Links are buttons here, of which there can be three. */
function publication(message: Message): object {
  const acts = (message.acts ?? []).slice(0, 3);
  return {
    title: cut(message.title, 250),
    message: plainBody({ ...message, acts: undefined }, { link: false, most: longestBytes, shorten: cutBytes }),
    priority: message.kind === 'problem' ? priorities[message.severity] : 3,
    tags: [tagOf(message)],
    ...(message.url === undefined ? {} : { click: message.url }),
    ...(acts.length === 0 ? {} : { actions: acts.map(({ name, url }) => ({ action: 'view', label: name, url })) }),
  };
}

function tagOf({ kind }: Message): string {
  if (kind === 'recovery') return 'green_circle';
  return kind === 'problem' ? 'rotating_light' : 'house';
}

/** A limit comes without a dependable time; one message is given back every five seconds. */
function readAnswer(answer: OutboundAnswer, now: number): TryOutcome | undefined {
  if (answer.status !== 429) return undefined;
  return { kind: 'later', reason: reasonOf(answer), retryAfterMs: longestPauseMs(answer, now, undefined, 5000) };
}
