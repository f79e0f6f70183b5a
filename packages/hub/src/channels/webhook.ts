import { Type } from 'typebox';
import type { Message } from '../domain/message.ts';
import { defineChannel } from './channel.ts';
import { cut, plainBody } from './plain-text.ts';
import { postJson } from './post.ts';

const Settings = Type.Object({
  url: Type.String({ title: 'Address', format: 'uri', maxLength: 2048, secret: true }),
  authorization: Type.Optional(
    Type.String({ title: 'Authorization header', description: 'Like Bearer …', maxLength: 2000, secret: true }),
  ),
  template: Type.Optional(
    Type.String({
      title: 'Body',
      description:
        'JSON with placeholders {title} {text} {severity} {kind} {url} {time} inside its texts. Empty: all there is to say, as JSON.',
      maxLength: 10_000,
      widget: 'code',
    }),
  ),
});

/** Any receiver of JSON. */
export const webhook = defineChannel({
  id: 'webhook',
  name: 'Webhook',
  settings: Settings,
  send: async (message, settings, tools) => {
    const json = bodyOf(message, settings.template ?? '');
    if (json === undefined) return { kind: 'refused', reason: 'The body is no JSON once its placeholders are filled.' };
    const { authorization } = settings;
    const headers = authorization === undefined || authorization === '' ? {} : { authorization };
    return postJson(tools, { url: settings.url, headers, json });
  },
});

function bodyOf(message: Message, template: string): unknown {
  if (template.trim() === '') return plainMessage(message);
  try {
    return fill(JSON.parse(template), placeholdersOf(message));
  } catch {
    return undefined;
  }
}

function plainMessage(message: Message): object {
  const { kind, severity, title, url, at, thread, messageId } = message;
  const facts = message.facts.slice(0, 50).map(({ name, value }) => ({ name: cut(name, 200), value: cut(value, 500) }));
  return {
    message_id: messageId,
    kind,
    severity,
    title: cut(title, 500),
    text: cut(message.lines.join('\n'), 8000),
    facts,
    url: url ?? null,
    at: new Date(at).toISOString(),
    thread,
  };
}

function placeholdersOf(message: Message): Map<string, string> {
  const { title, severity, kind, url = '', at } = message;
  const text = plainBody({ ...message, url: undefined });
  const time = new Date(at).toISOString();
  return new Map(Object.entries({ title, text, severity, kind, url, time }));
}

/** Fills the texts of parsed JSON, so that what a machine is called can never add to its structure. */
function fill(value: unknown, words: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => words.get(name) ?? whole);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, words)]));
}
