import type { Channel } from '@labkeeper/protocol/notification';
import { describe, expect, test } from 'bun:test';
import { fieldsOfSchema } from '../../ui/schema-form-fields.ts';
import { channelForm, freeName, matchProblems, requestOf } from './channel-form.ts';

const fields = fieldsOfSchema({ properties: { webhook_url: { type: 'string', format: 'uri', secret: true } } });
const channel: Channel = {
  channel_id: 'c1',
  type: 'slack',
  name: 'Family',
  enabled: false,
  settings: { webhook_url: { set: true }, allow_loopback: true },
  match: { min_severity: 'critical', tags: ['media'], site_ids: ['home'], kinds: ['problem'] },
  schedule: { time_zone: 'Europe/Berlin', hours: [{ weekday: 1, from: '08:00', to: '22:00' }] },
  escalate_after_seconds: 900,
  managed_by: 'person',
  created_at: '2026-01-01T00:00:00.000Z',
  last_delivered_at: null,
  last_error: null,
  waiting: 0,
};
const fresh = { fields, channel: undefined, name: 'Slack', zone: 'Europe/Berlin' };

describe('requestOf', () => {
  test('sends a channel back as it is when nothing was changed, its secrets and unknown settings too', () => {
    const form = channelForm({ ...fresh, channel });
    const { enabled, match, schedule, escalate_after_seconds: wait, settings, name, type } = channel;
    const expected = { enabled, match, schedule, escalate_after_seconds: wait, settings, name, type };
    expect(requestOf(form, { type: 'slack', fields, channel })).toEqual(expected);
  });

  test('is told at any time and at once where no more is said', () => {
    const request = requestOf(channelForm(fresh), { type: 'slack', fields, channel: undefined });
    expect(request).toMatchObject({ schedule: null, escalate_after_seconds: 0, enabled: true, name: 'Slack' });
  });
});

describe('matchProblems', () => {
  test('finds nothing wrong with an untouched form', () => {
    expect(matchProblems(channelForm(fresh))).toEqual({});
    expect(matchProblems(channelForm({ ...fresh, channel }))).toEqual({});
  });

  test('names what is wrong by its field', () => {
    const form = channelForm({ ...fresh, channel });
    expect(Object.keys(matchProblems({ ...form, name: ' ', escalateAfter: null }))).toEqual([
      'name',
      'escalate_after_seconds',
    ]);
    expect(Object.keys(matchProblems({ ...form, hours: [], zone: 'Nowhere' }))).toEqual(['hours', 'time_zone']);
    expect(matchProblems({ ...form, limited: false, hours: [], zone: 'Nowhere' })).toEqual({});
  });
});

describe('freeName', () => {
  test('numbers what is taken', () => {
    expect(freeName('Slack', [])).toBe('Slack');
    expect(freeName('Slack', ['slack', 'Phone'])).toBe('Slack 2');
    expect(freeName('Slack', ['Slack', 'Slack 2'])).toBe('Slack 3');
  });
});
