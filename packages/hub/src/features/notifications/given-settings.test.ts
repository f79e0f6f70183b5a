import { expect, test } from 'bun:test';
import type { Channel as ChannelType } from '../../channels/channel.ts';
import { email } from '../../channels/email.ts';
import { gotify } from '../../channels/gotify.ts';
import { homeAssistant } from '../../channels/home-assistant.ts';
import { telegram } from '../../channels/telegram.ts';
import { webhook } from '../../channels/webhook.ts';
import { ApiError } from '../../platform/api-error.ts';
import { givenSettings } from './given-settings.ts';

const mark = { set: true };

interface Before {
  readonly type: object;
  readonly settings: Record<string, unknown>;
}

/** What comes of settings: themselves, or the name of the one that is refused. */
function given(type: object, asked: Record<string, unknown>, before?: Before): unknown {
  try {
    const known = before === undefined ? undefined : { ...before, type: before.type as ChannelType };
    return givenSettings(type as ChannelType, asked, known);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'INVALID') return error.field;
    throw error;
  }
}

test('a secret that comes back as its mark stays as long as it goes where it went', () => {
  const settings = { url: 'https://a.test/hook', authorization: 'Bearer x' };
  const before = { type: webhook, settings };
  expect(given(webhook, { url: mark, authorization: mark }, before)).toEqual(settings);
  const elsewhere = { url: 'https://a.test/other', authorization: mark };
  expect(given(webhook, elsewhere, before)).toEqual({ ...settings, url: 'https://a.test/other' });
  expect(
    given(webhook, { url: 'https://b.test/', authorization: { set: false } }, { type: webhook, settings: {} }),
  ).toEqual({ url: 'https://b.test/' });
});

test('a secret that comes back as its mark is asked for anew for another address', () => {
  const cases: [object, Record<string, unknown>, Record<string, unknown>, string][] = [
    [webhook, { url: 'https://a.test/', authorization: 'x' }, { url: 'https://b.test/' }, 'authorization'],
    [webhook, { url: 'https://a.test/', headers: 'x: y' }, { url: 'http://a.test/' }, 'headers'],
    [gotify, { server_url: 'https://a.test', app_token: 'x' }, { server_url: 'https://a.test:81' }, 'app_token'],
    [email, { host: 'a.test', password: 'x' }, { host: 'b.test' }, 'password'],
    [telegram, { bot_token: 'x' }, { api_url: 'https://b.test' }, 'bot_token'],
  ];
  for (const [type, settings, change, secret] of cases) {
    expect(given(type, { ...change, [secret]: mark }, { type, settings })).toBe(`settings.${secret}`);
  }
  const named = { api_url: 'https://api.telegram.org', bot_token: mark };
  expect(given(telegram, named, { type: telegram, settings: { bot_token: 'x' } })).toMatchObject({ bot_token: 'x' });
});

test('a secret that comes back as its mark is asked for anew for another type of channel', () => {
  const before = { type: gotify, settings: { server_url: 'https://a.test', token: 'x' } };
  expect(given(homeAssistant, { server_url: 'https://a.test', token: mark }, before)).toBe('settings.token');
});

test('an address with a user name or a password in it is refused', () => {
  expect(given(gotify, { server_url: 'https://me:word@a.test', app_token: 'x' })).toBe('settings.server_url');
  expect(given(webhook, { url: 'https://me@a.test/' })).toBe('settings.url');
  expect(given(webhook, { url: 'https://a.test/@me' })).toEqual({ url: 'https://a.test/@me' });
});
