import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';
import { markedTitle, plainBody } from '../domain/plain-text.ts';
import { postJson } from '../platform/post-json.ts';

const Settings = Type.Object({
  server_url: Type.String({ title: 'Server', ...webAddress }),
  app_token: Type.String({ title: 'Application token', minLength: 1, maxLength: 200, secret: true }),
  allow_loopback: allowLoopback,
});

const priorities: Record<Severity, number> = { critical: 10, high: 8, medium: 5, low: 2 };

/** Gotify. The token is an application's, not a client's: https://gotify.net/docs/pushmsg */
export const gotify = defineChannel({
  id: 'gotify',
  name: 'Gotify',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, {
      url: new URL('message', withSlash(settings.server_url)).href,
      headers: { 'x-gotify-key': settings.app_token },
      json: {
        title: markedTitle(message),
        message: plainBody(message, { link: false }),
        priority: message.kind === 'problem' ? priorities[message.severity] : 4,
        ...(message.url === undefined ? {} : { extras: { 'client::notification': { click: { url: message.url } } } }),
      },
    }),
});

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
