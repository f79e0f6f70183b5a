import type { Event } from '@labkeeper/protocol/alert';
import type { Notification } from '@labkeeper/protocol/notification';
import { expect, test } from 'bun:test';
import { sampleAlert } from '../../testing/sample-alert.ts';
import { timelineOf } from './timeline.ts';

const alert = sampleAlert();
const none = {
  alert,
  events: [],
  notifications: [],
  channelNames: new Map([['c1', 'Family chat']]),
  asks: [],
  quiet: undefined,
  now: Date.parse('2026-01-18T15:00:00.000Z'),
};

function event(change: Partial<Event>): Event {
  return {
    event_id: 'e1',
    key: alert.key,
    server_id: 'nas',
    prev_status: 'OK',
    new_status: 'WARN',
    message: '',
    at: alert.created_at,
    notified: true,
    notified_at: null,
    alert_id: 'a1',
    ...change,
  };
}

function told(change: Partial<Notification>): Notification {
  return {
    notification_id: 'n1',
    channel_id: 'c1',
    alert_id: 'a1',
    kind: 'problem',
    severity: 'medium',
    title: alert.title,
    status: 'delivered',
    tries: 1,
    created_at: '2026-01-18T14:32:01.000Z',
    not_before: null,
    waiting_for: null,
    next_attempt_at: null,
    delivered_at: '2026-01-18T14:32:02.000Z',
    message_id: null,
    error: null,
    ...change,
  };
}

test('the newest stands first, from the opening to the end', () => {
  const texts = timelineOf({
    ...none,
    alert: { ...alert, acknowledged_at: '2026-01-18T14:40:00.000Z', acknowledged_by: 'user:ann', note: 'on it' },
    events: [
      event({}),
      event({ event_id: 'e2', prev_status: 'WARN', new_status: 'FAIL', at: '2026-01-18T14:35:00.000Z' }),
      event({ event_id: 'e3', prev_status: 'FAIL', new_status: 'OK', at: '2026-01-18T15:00:00.000Z' }),
    ],
    notifications: [told({})],
  }).map(({ text }) => text);
  expect(texts).toEqual(['Over', 'Acknowledged by ann', 'Got worse', 'Told: Family chat', 'Warning']);
});

test('an alert without events still says when it opened and that somebody ended it', () => {
  const entries = timelineOf({
    ...none,
    alert: { ...alert, status: 'resolved', resolved_at: '2026-01-18T15:00:00.000Z' },
  });
  expect(entries.map(({ text }) => text)).toEqual(['Resolved', 'Opened']);
});

test('a message that did not arrive says why', () => {
  const dead = told({ status: 'dead', tries: 6, delivered_at: null, error: '401 Unauthorized' });
  expect(timelineOf({ ...none, notifications: [dead] })[0]).toMatchObject({
    state: 'fail',
    text: 'Could not be told: Family chat',
    detail: 'Given up after 6 tries: 401 Unauthorized',
  });
  const gone = told({ channel_id: 'c9', status: 'held', delivered_at: null });
  expect(timelineOf({ ...none, notifications: [gone] })[0]).toMatchObject({
    text: 'To be told in the morning: a channel that is gone',
    detail: 'Held until the night is over',
  });
});

test('who asked for quiet is said, and when a quiet that still holds ends', () => {
  const asks = [
    { id: 'q1', at: '2026-01-18T14:50:00.000Z', kind: 'snooze', by: 'user:ann', seconds: 3600 },
    { id: 'q2', at: '2026-01-18T14:45:00.000Z', kind: 'mute', by: 'key:ops', seconds: undefined },
  ] as const;
  const snoozed = { ...alert, snoozed_until: '2026-01-18T15:50:00.000Z' };
  const story = { ...none, alert: snoozed, asks, quiet: { kind: 'mute', until: '2026-01-18T16:00:00.000Z' } as const };
  expect(timelineOf(story).map(({ text }) => text)).toEqual([
    'The mute ends',
    'The snooze ends',
    'Snoozed for 1 h by ann',
    'Server muted by the key ops',
    'Opened',
  ]);
  const later = timelineOf({ ...story, now: Date.parse('2026-01-18T17:00:00.000Z') }).map(({ text }) => text);
  expect(later).not.toContain('The snooze ends');
  const over = { ...snoozed, status: 'resolved' as const, resolved_at: '2026-01-18T14:55:00.000Z' };
  expect(timelineOf({ ...story, alert: over }).map(({ text }) => text)).not.toContain('The mute ends');
});
