import { expect, test } from 'bun:test';
import { sampleAlert } from '../testing/sample-alert.ts';
import { actorInWords, detailOf, isSnoozed, lastedInWords, parentOf } from './alert-words.ts';

const began = Date.parse('2026-01-18T14:32:00.000Z');

test('an open problem lasts until now, one that is over until its end', () => {
  expect(lastedInWords(sampleAlert(), began + 8_040_000)).toBe('2 h 14 min');
  expect(lastedInWords(sampleAlert(), began + 184_000)).toBe('3 min');
  expect(lastedInWords(sampleAlert(), began + 10_000)).toBe('under a minute');
  expect(lastedInWords(sampleAlert({ resolved_at: '2026-01-18T14:32:20.000Z' }), began + 8_040_000)).toBe('20 s');
  expect(lastedInWords(sampleAlert({ resolved_at: '2026-01-18T15:00:20.000Z' }), began + 8_040_000)).toBe('28 min');
});

test('a snooze ends by itself, and with the problem', () => {
  const snoozed = sampleAlert({ snoozed_until: '2026-01-18T15:32:00.000Z' });
  expect(isSnoozed(snoozed, began)).toBe(true);
  expect(isSnoozed(snoozed, began + 3_600_001)).toBe(false);
  expect(isSnoozed({ ...snoozed, status: 'resolved' }, began)).toBe(false);
});

test('what an alert hangs on is said', () => {
  expect(parentOf({ hidden_by: 'alert:a7' })).toBe('a7');
  expect(parentOf({ hidden_by: 'window:w1' })).toBeUndefined();
});

test('below a title stands only what the title does not say', () => {
  expect(detailOf({ title: '/srv is 95 % full', message: '/srv is 95 % full: 197 GB free; the limit is 90 %.' })).toBe(
    '197 GB free; the limit is 90 %',
  );
  expect(detailOf({ title: 'CPU is busy', message: 'CPU is busy, above 90 % for 5 minutes.' })).toBe(
    'Above 90 % for 5 minutes',
  );
  expect(detailOf({ title: 'Backup too old', message: 'nas: 26 hours.' })).toBe('nas: 26 hours');
  expect(detailOf({ title: '3 updates', message: '3 updates.' })).toBe('');
});

test('who acknowledged is said by name', () => {
  expect(['user:ann', 'key:backup', 'agent:nas', 'shared-key', 'hub'].map(actorInWords)).toEqual([
    'ann',
    'the key backup',
    'the agent of nas',
    'the shared key',
    'hub',
  ]);
});
