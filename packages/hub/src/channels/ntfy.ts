import type { Severity } from '@labkeeper/protocol/alert';
import { Type } from 'typebox';
import { defineChannel } from './channel.ts';
import { cutBytes, cut, plainBody } from './plain-text.ts';
import { postJson } from './post.ts';

const Settings = Type.Object({
  server_url: Type.String({ title: 'Server', default: 'https://ntfy.sh', format: 'uri', maxLength: 2048 }),
  topic: Type.String({ title: 'Topic', pattern: '^[-_A-Za-z0-9]{1,64}$', secret: true }),
  token: Type.Optional(Type.String({ title: 'Access token', maxLength: 200, secret: true })),
});

const priorities: Record<Severity, number> = { critical: 5, high: 4, medium: 3, low: 2 };
const longestBytes = 4096;

/** ntfy, published as JSON so that titles may be UTF-8: https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfy = defineChannel({
  id: 'ntfy',
  name: 'ntfy',
  settings: Settings,
  send: (message, settings, tools) =>
    postJson(tools, {
      url: new URL('/', settings.server_url).href,
      headers:
        settings.token === undefined || settings.token === '' ? {} : { authorization: `Bearer ${settings.token}` },
      json: {
        topic: settings.topic,
        title: cut(message.title, 250),
        message: cutBytes(plainBody({ ...message, url: undefined }), longestBytes),
        priority: message.kind === 'problem' ? priorities[message.severity] : 3,
        tags: [message.kind === 'recovery' ? 'green_circle' : message.kind === 'problem' ? 'rotating_light' : 'house'],
        ...(message.url === undefined ? {} : { click: message.url }),
      },
    }),
});
