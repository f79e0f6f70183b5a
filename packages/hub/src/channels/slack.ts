import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import type { Message } from '../domain/message.ts';
import { colourOf, cut, escapeMarkup } from '../domain/plain-text.ts';
import { postJson } from '../platform/post-json.ts';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';

const Settings = Type.Object({
  webhook_url: Type.String({
    title: 'Webhook address',
    description: 'Your Slack app → Incoming Webhooks → Webhook URL.',
    ...webAddress,
    secret: true,
  }),
  channel: Type.Optional(
    Type.String({ title: 'Channel', description: 'Only where the webhook allows another one.', maxLength: 80 }),
  ),
  allow_loopback: allowLoopback,
});

const words: Record<Severity, string> = {
  critical: '🚨 Critical',
  high: '🟠 High',
  medium: '🟡 Medium',
  low: '🔵 Low',
};

/** A Slack incoming webhook, in attachments. Only `&`, `<` and `>` are markup there: https://api.slack.com/reference/surfaces/formatting */
export const slack = defineChannel({
  id: 'slack',
  name: 'Slack',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, { url: settings.webhook_url, json: { ...channelOf(settings.channel), ...attachmentOf(message) } }),
});

function channelOf(channel: string | undefined): object {
  return channel === undefined || channel === '' ? {} : { channel };
}

function attachmentOf(message: Message): object {
  const title = cut(escapeMarkup(titleOf(message)), 250);
  const links = (message.acts ?? []).map(({ name, url }) => `<${url}|${escapeMarkup(name)}>`).join(' · ');
  const text = cut(escapeMarkup(message.lines.join('\n')), 3000);
  return {
    username: 'Labkeeper',
    icon_emoji: ':server:',
    attachments: [
      {
        color: message.kind === 'problem' && message.severity === 'critical' ? '#ff0000' : colourOf(message),
        title,
        fallback: title,
        text: links === '' ? text : `${text}\n${links}`,
        fields: fieldsOf(message),
        footer: 'Labkeeper',
        ts: Math.floor(message.at / 1000),
        ...(message.url === undefined ? {} : { title_link: message.url }),
      },
    ],
  };
}

function titleOf({ kind, severity, title }: Message): string {
  if (kind === 'recovery') return `🟢 ${title}`;
  return kind === 'problem' ? `${words[severity]}: ${title}` : title;
}

/** What it is about, and the time last; the severity stands in the title. */
function fieldsOf(message: Message): object[] {
  const facts = message.facts.filter(({ name }) => name !== 'Severity').slice(0, 20);
  return [...facts, { name: 'Time', value: timeOf(message.at) }].map(({ name, value }) => ({
    title: cut(escapeMarkup(name), 100),
    value: cut(escapeMarkup(value), 500),
    short: value.length <= 40,
  }));
}

/** The hub's own time of day, as people write it: `2026-01-18 14:32:00`. */
function timeOf(at: number): string {
  const here = new Date(at);
  const day = [here.getFullYear(), here.getMonth() + 1, here.getDate()].map(twoDigits).join('-');
  return `${day} ${[here.getHours(), here.getMinutes(), here.getSeconds()].map(twoDigits).join(':')}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
