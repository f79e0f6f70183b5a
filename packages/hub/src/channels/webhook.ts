import { Type } from 'typebox';
import { defineChannel, type Message } from './channel.ts';
import { plainBody } from './plain-text.ts';
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

function plainMessage({ kind, severity, title, lines, facts, url, at, thread, messageId }: Message): object {
  return {
    message_id: messageId,
    kind,
    severity,
    title,
    text: lines.join('\n'),
    facts,
    url: url ?? null,
    at: new Date(at).toISOString(),
    thread,
  };
}

function placeholdersOf(message: Message): Record<string, string> {
  const { title, severity, kind, url = '', at } = message;
  return {
    title,
    text: plainBody({ ...message, url: undefined }),
    severity,
    kind,
    url,
    time: new Date(at).toISOString(),
  };
}

/** Fills the texts of parsed JSON, so that what a machine is called can never add to its structure. */
function fill(value: unknown, words: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => words[name] ?? whole);
  if (Array.isArray(value)) return value.map((item) => fill(item, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, words)]));
}
