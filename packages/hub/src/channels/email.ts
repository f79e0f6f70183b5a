import type { Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { Type, type Static } from 'typebox';
import type { TryOutcome } from '../domain/delivery.ts';
import type { Message } from '../domain/message.ts';
import { colourOf, cut, escapeHtml, markedTitle, plainBody } from '../domain/plain-text.ts';
import { OutboundError } from '../platform/outbound-lookup.ts';
import { allowLoopback, defineChannel, type ChannelTools } from './channel.ts';

const address = '^[^\\s<>@,;"]+@[^\\s<>@,;"]+$';

const Settings = Type.Object({
  host: Type.String({ title: 'SMTP server', pattern: '^[A-Za-z0-9.:-]{1,253}$', examples: ['smtp.example.net'] }),
  port: Type.Integer({ title: 'Port', minimum: 1, maximum: 65_535, default: 587 }),
  security: Type.Union([Type.Literal('starttls'), Type.Literal('tls'), Type.Literal('none')], {
    title: 'Encryption',
    description: 'starttls (port 587, required), tls (port 465), or none.',
    default: 'starttls',
  }),
  username: Type.Optional(Type.String({ title: 'User name', maxLength: 320 })),
  password: Type.Optional(Type.String({ title: 'Password', maxLength: 500, secret: true })),
  from: Type.String({ title: 'From', pattern: address, maxLength: 320 }),
  to: Type.Array(Type.String({ pattern: address, maxLength: 320 }), {
    title: 'To',
    minItems: 1,
    maxItems: 20,
    uniqueItems: true,
  }),
  allow_loopback: allowLoopback,
});
type Settings = Static<typeof Settings>;

/** E-mail over SMTP, as HTML and as text. Messages about one thing are one conversation. */
export const email = defineChannel({ id: 'email', name: 'E-mail', settings: Settings, send });

async function send(message: Message, settings: Settings, tools: ChannelTools): Promise<TryOutcome> {
  const { host, port } = settings;
  let socket: Socket | undefined;
  try {
    socket = await tools.http.connect({ host, port, allowLoopback: tools.allowLoopback });
    return await deliver(socket, mailOf(message, settings), settings, tools);
  } catch (error) {
    return outcomeOf(error, settings, tools);
  } finally {
    socket?.destroy();
  }
}

/** Speaks SMTP over a connection whose address was judged; no other one is made. */
async function deliver(
  socket: Socket,
  mail: SendMailOptions,
  { host, port, security, username, password = '' }: Settings,
  { http }: ChannelTools,
): Promise<TryOutcome> {
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    getSocket: (_options: unknown, done: (error: Error | null, found?: { connection: Socket }) => void) =>
      done(null, { connection: socket }),
    greetingTimeout: http.timeoutMs,
    socketTimeout: http.timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(http.ca === undefined ? {} : { tls: { ca: http.ca } }),
    ...(username === undefined || username === '' ? {} : { auth: { user: username, pass: password } }),
  });
  // A server that drips a byte now and then would never be late by itself.
  const timer = setTimeout(
    () => socket.destroy(new OutboundError(`${host} did not answer in time.`, true)),
    http.timeoutMs * 3,
  );
  try {
    const { rejected } = await transport.sendMail(mail);
    return rejected.length === 0
      ? { kind: 'delivered' }
      : { kind: 'delivered', note: `${rejected.length} of the receivers were refused.` };
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

function mailOf(message: Message, { from, to }: Settings): SendMailOptions {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const thread = `<thread.${idOf(message.thread)}@${domain}>`;
  return {
    from: { name: 'Labkeeper', address: from },
    to: to.map((one) => ({ name: '', address: one })),
    subject: cut(markedTitle(message).replaceAll(/\s+/g, ' '), 250),
    messageId: `<${idOf(message.messageId)}@${domain}>`,
    references: [thread],
    inReplyTo: thread,
    date: new Date(message.at),
    text: plainBody(message),
    html: htmlOf(message),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function idOf(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 120);
}

/** Every text is escaped; nothing is loaded from anywhere. */
function htmlOf(message: Message): string {
  const lines = message.lines.slice(0, 100).map((line) => `<p style="margin:4px 0">${escapeHtml(cut(line, 2000))}</p>`);
  const facts = message.facts
    .slice(0, 50)
    .map(({ name, value }) => `<tr><td>${escapeHtml(cut(name, 200))}</td><td>${escapeHtml(cut(value, 500))}</td></tr>`);
  const links = [
    ...(message.url === undefined ? [] : [{ name: 'Open in Labkeeper', url: message.url }]),
    ...(message.acts ?? []),
  ].map(({ name, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(name)}</a>`);
  return [
    '<!doctype html><html><body style="font-family:sans-serif">',
    `<h2 style="border-left:6px solid ${colourOf(message)};padding-left:10px">${escapeHtml(cut(message.title, 500))}</h2>`,
    ...lines,
    facts.length === 0 ? '' : `<table cellpadding="4">${facts.join('')}</table>`,
    links.length === 0 ? '' : `<p>${links.join(' &middot; ')}</p>`,
    '</body></html>',
  ].join('\n');
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly message?: string;
}

/** 5xx, and a server that cannot encrypt where that is asked for, never work like this; everything else may later. */
function outcomeOf(error: unknown, { host }: Settings, { withoutSecrets = (text) => text }: ChannelTools): TryOutcome {
  if (error instanceof OutboundError) {
    return { kind: error.retryable ? 'later' : 'refused', reason: error.message };
  }
  const { code = '', responseCode, response, message = 'It failed.' } = error as SmtpError;
  const said = plainly(withoutSecrets(response ?? message));
  if (responseCode !== undefined) {
    return { kind: responseCode >= 500 ? 'refused' : 'later', reason: `${host} says: ${said}` };
  }
  const unanswered = brokenOff(`${code} ${message}`, host, said);
  if (unanswered !== undefined) return { kind: 'later', reason: unanswered };
  return { kind: final.has(code) ? 'refused' : 'later', reason: `${host}: ${said}` };
}

/** A short text; what is written in base64 may be the log-in that the other side repeats. */
function plainly(text: string): string {
  return text
    .replaceAll(/[A-Za-z0-9+/]{12,}={0,2}/g, '…')
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .slice(0, 300);
}

const final = new Set(['EAUTH', 'EENVELOPE', 'ENOAUTH']);

function brokenOff(text: string, host: string, said: string): string | undefined {
  if (/cert|self.signed|altname|unable to verify/i.test(text)) return `The certificate of ${host} is not good: ${said}`;
  return /timeout|timed out/i.test(text) ? `${host} did not answer in time.` : undefined;
}
