import { Type } from 'typebox';
import { allowLoopback, defineChannel, webAddress } from './channel.ts';
import { plainBody } from '../domain/plain-text.ts';
import { postJson } from '../platform/post-json.ts';

const Settings = Type.Object({
  server_url: Type.String({ title: 'Address of Home Assistant', ...webAddress }),
  token: Type.String({ title: 'Long-lived access token', minLength: 1, maxLength: 500, secret: true }),
  service: Type.Optional(
    Type.String({
      title: 'Notify service',
      description: 'Like mobile_app_phone. Empty: a notification in Home Assistant itself.',
      pattern: '^[a-z0-9_]{0,100}$',
    }),
  ),
  allow_loopback: allowLoopback,
});

/** Home Assistant's notify services: https://developers.home-assistant.io/docs/api/rest */
export const homeAssistant = defineChannel({
  id: 'home-assistant',
  name: 'Home Assistant',
  settings: Settings,
  send: (message, settings, tools) => {
    const service = settings.service ?? '';
    const target = service === '' ? 'persistent_notification/create' : `notify/${service}`;
    const body = { title: message.title, message: plainBody(message) };
    return postJson(tools, {
      url: new URL(`/api/services/${target}`, settings.server_url).href,
      headers: { authorization: `Bearer ${settings.token}` },
      json: service === '' ? { ...body, notification_id: `labkeeper_${message.thread}` } : body,
    });
  },
});
