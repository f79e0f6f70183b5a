import { Type } from 'typebox';
import type { Message } from '../domain/message.ts';
import { cut, plainBody } from '../domain/plain-text.ts';
import { postJson } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';

const headerLine = /^([A-Za-z0-9!#$%&'*+.^_|~-]{1,100}):[ \t]*([\t\x20-\x7e]*)$/;
/** What the connection itself is made of. */
const notOurs = new Set(['host', 'content-length', 'content-type', 'connection', 'transfer-encoding', 'upgrade', 'te']);

const Settings = Type.Object({
  url: Type.String({ title: 'Address', ...webAddress, secret: true }),
  method: Type.Optional(Type.Union([Type.Literal('POST'), Type.Literal('PUT')], { title: 'Method', default: 'POST' })),
  authorization: Type.Optional(
    Type.String({
      title: 'Authorization header',
      description: 'Like Bearer …',
      pattern: '^[\\x20-\\x7e]*$',
      maxLength: 2000,
      secret: true,
    }),
  ),
  headers: Type.Optional(
    Type.String({
      title: 'More headers',
      description: 'One a line, like X-Token: …',
      pattern: "^([A-Za-z0-9!#$%&'*+.^_|~-]{1,100}:[\\t\\x20-\\x7e]*(\\r?\\n|$))*$",
      maxLength: 4000,
      secret: true,
      widget: 'code',
    }),
  ),
  template: Type.Optional(
    Type.String({
      title: 'Body',
      description:
        'JSON with placeholders {title} {text} {severity} {kind} {url} {time} {message_id} inside its texts. Empty: all there is to say, as JSON.',
      maxLength: 10_000,
      widget: 'code',
    }),
  ),
  allow_loopback: allowLoopback,
});

/** Any receiver of JSON. A message that comes twice has the same `Idempotency-Key`. */
export const webhook = defineChannel({
  id: 'webhook',
  name: 'Webhook',
  settings: Settings,
  send: async (message, settings, tools) => {
    const json = bodyOf(message, settings.template ?? '');
    if (json === undefined) return { kind: 'refused', reason: 'The body is no JSON once its placeholders are filled.' };
    const { authorization = '' } = settings;
    const headers = {
      'idempotency-key': message.messageId,
      ...headersOf(settings.headers ?? ''),
      ...(authorization === '' ? {} : { authorization }),
    };
    return postJson(tools, { url: settings.url, method: settings.method ?? 'POST', headers, json, pagesAreFine: true });
  },
});

function headersOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', value = ''] = headerLine.exec(line) ?? [];
    return name === '' || notOurs.has(name.toLowerCase()) ? [] : [[name.toLowerCase(), value] as const];
  });
  return Object.fromEntries(lines);
}

function bodyOf(message: Message, template: string): unknown {
  if (template.trim() === '') return plainMessage(message);
  try {
    return fill(JSON.parse(template), placeholdersOf(message));
  } catch {
    return undefined;
  }
}

function plainMessage(message: Message): object {
  const { kind, severity, title, url, at, thread, messageId, acts = [] } = message;
  const facts = message.facts.slice(0, 50).map(({ name, value }) => ({ name: cut(name, 200), value: cut(value, 500) }));
  return {
    message_id: messageId,
    kind,
    severity,
    title: cut(title, 500),
    text: cut(message.lines.join('\n'), 8000),
    facts,
    url: url ?? null,
    acts,
    at: new Date(at).toISOString(),
    thread,
  };
}

function placeholdersOf(message: Message): Map<string, string> {
  const { title, severity, kind, url = '', at, messageId } = message;
  const text = plainBody(message, { link: false });
  const time = new Date(at).toISOString();
  return new Map(Object.entries({ title, text, severity, kind, url, time, message_id: messageId }));
}

/** Fills the texts of parsed JSON, so that what a machine is called can never add to its structure. */
function fill(value: unknown, words: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) => words.get(name) ?? whole);
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, words)]));
}
