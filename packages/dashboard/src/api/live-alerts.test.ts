import { expect, test } from 'bun:test';
import { sampleAlert } from '../testing/sample-alert.ts';
import { keys } from './keys.ts';
import { keepAlerts, onAlert } from './live-alerts.ts';
import { queryClient } from './query-client.ts';

const at = '2026-01-18T14:32:00.000Z';
const counts = { open: { critical: 1, high: 0, medium: 0, low: 0 }, acknowledged: 0, snoozed: 0, hidden: 0 };

test('what the stream tells of an alert reaches the counts, its page and whoever listens at once', () => {
  const heard: string[] = [];
  const stop = onAlert((alert) => heard.push(alert.alert_id));
  queryClient.setQueryData(keys.alert('seen'), sampleAlert({ alert_id: 'seen' }));
  for (const id of ['seen', 'unseen']) {
    const alert = sampleAlert({ alert_id: id, status: 'acknowledged' });
    keepAlerts({ seq: 1, at, type: 'alert', data: { alert, counts } });
  }
  stop();
  keepAlerts({ seq: 2, at, type: 'alert', data: { alert: sampleAlert({ alert_id: 'later' }), counts } });
  expect(heard).toEqual(['seen', 'unseen']);
  expect(queryClient.getQueryData(keys.alertCounts)).toEqual(counts);
  expect(queryClient.getQueryData(keys.alert('seen'))).toMatchObject({ status: 'acknowledged' });
  // An alert that no page shows is not kept.
  expect(queryClient.getQueryData(keys.alert('unseen'))).toBeUndefined();
});

test('a snapshot brings the counts along, and one without them leaves those that are known', () => {
  const none = { ...counts, open: { ...counts.open, critical: 0 } };
  keepAlerts({ seq: 3, at, type: 'snapshot', data: { servers: [], alert_counts: none } });
  keepAlerts({ seq: 4, at, type: 'snapshot', data: { servers: [] } });
  expect(queryClient.getQueryData(keys.alertCounts)).toEqual(none);
});

test('messages that moved make the log, the channels and the alert in sight be asked for again, once', async () => {
  const shown = [keys.notifications, keys.channels, [...keys.alert('a1'), 'notifications']];
  for (const key of shown) queryClient.setQueryData(key, []);
  function stale(): boolean[] {
    return shown.map((key) => queryClient.getQueryState(key)?.isInvalidated === true);
  }
  const data = { notifications: [], more: 3 };
  keepAlerts({ seq: 5, at, type: 'notification', data });
  keepAlerts({ seq: 6, at, type: 'notification', data });
  expect(stale()).toEqual([false, false, false]);
  for (let look = 0; look < 100 && stale().includes(false); look += 1) await Bun.sleep(50);
  expect(stale()).toEqual([true, true, true]);
});

test('a snapshot makes those lists be asked for again that were there before it, and not those of after it', async () => {
  const [before, after] = [
    [...keys.alerts, 'before'],
    [...keys.alerts, 'after'],
  ];
  queryClient.setQueryData(before, []);
  keepAlerts({ seq: 7, at, type: 'snapshot', data: { servers: [] } });
  queryClient.setQueryData(after, []);
  for (let look = 0; look < 100 && queryClient.getQueryState(before)?.isInvalidated !== true; look += 1)
    await Bun.sleep(50);
  expect(queryClient.getQueryState(before)?.isInvalidated).toBe(true);
  expect(queryClient.getQueryState(after)?.isInvalidated).toBe(false);
  keepAlerts({ seq: 8, at, type: 'event', data: {} as never });
  for (let look = 0; look < 100 && queryClient.getQueryState(after)?.isInvalidated !== true; look += 1)
    await Bun.sleep(50);
  expect(queryClient.getQueryState(after)?.isInvalidated).toBe(true);
});
