import type { ListedWindow } from '@labkeeper/protocol/silence';
import { describe, expect, test } from 'bun:test';
import {
  cronOfWeekly,
  onceAt,
  timingInWords,
  weeklyOf,
  windowForm,
  windowProblems,
  windowRequest,
} from './window-form.ts';

const now = Date.UTC(2026, 0, 14, 12, 20);
const window: ListedWindow = {
  window_id: 'w1',
  kind: 'planned',
  name: 'Backups',
  scope: { server_ids: ['nas'], tags: ['media'], site_ids: ['home'], check_ids: ['c1'] },
  time_zone: 'Europe/Berlin',
  starts_at: null,
  duration_seconds: 7200,
  cron: '0 2 * * 0',
  enabled: false,
  reason: 'weekly backup',
  active_until: null,
  next_starts_at: null,
};

function requestOf(stored: ListedWindow): unknown {
  return windowRequest(windowForm(stored, 'UTC', now), stored);
}

describe('windowRequest', () => {
  test('sends a stored window back as it was', () => {
    const { window_id: _id, kind: _kind, active_until: _until, next_starts_at: _next, ...sent } = window;
    expect(requestOf(window)).toEqual(sent);
    expect(requestOf({ ...window, cron: '*/5 3 1 * *' })).toEqual({ ...sent, cron: '*/5 3 1 * *' });
    const once = { ...sent, cron: null, starts_at: '2026-02-01T22:00:00' };
    expect(requestOf({ ...window, cron: null, starts_at: '2026-02-01T22:00:00' })).toEqual(once);
  });

  test('begins at the next full hour of the zone', () => {
    const form = windowForm(undefined, 'Europe/Berlin', now);
    expect([form.date, form.time]).toEqual(['2026-01-14', '14:00']);
    expect(onceAt(form)).toBe(Date.UTC(2026, 0, 14, 13));
  });
});

describe('weeklyOf', () => {
  test('knows a time on days of the week from what says more', () => {
    expect(weeklyOf('30 23 * * 1,3')).toEqual({ days: [1, 3], time: '23:30' });
    expect(weeklyOf('0 2 * * *')).toEqual({ days: [1, 2, 3, 4, 5, 6, 7], time: '02:00' });
    expect(weeklyOf('0 2,4 * * *')).toBeUndefined();
    expect(weeklyOf('0 2 1 * *')).toBeUndefined();
    expect(weeklyOf('often')).toBeUndefined();
    expect(weeklyOf(null)).toBeUndefined();
  });

  test('is the way back', () => {
    expect(cronOfWeekly([3, 1], '23:05')).toBe('5 23 * * 1,3');
    expect(cronOfWeekly([6, 7], '00:00')).toBe('0 0 * * 0,6');
    expect(cronOfWeekly([1, 2, 3, 4, 5, 6, 7], '02:00')).toBe('0 2 * * *');
  });
});

describe('windowProblems', () => {
  test('names what is wrong by its field', () => {
    const form = { ...windowForm(undefined, 'UTC', now), name: 'Work' };
    expect(windowProblems(form)).toEqual({});
    expect(Object.keys(windowProblems({ ...form, name: '', date: '', duration: 30, zone: 'Mars' }))).toEqual([
      'name',
      'starts_at',
      'duration_seconds',
      'time_zone',
    ]);
    expect(Object.keys(windowProblems({ ...form, rhythm: 'weekly', days: [] }))).toEqual(['days']);
    expect(Object.keys(windowProblems({ ...form, rhythm: 'cron', cron: ' ' }))).toEqual(['cron']);
  });
});

describe('timingInWords', () => {
  test('says when and for how long', () => {
    expect(timingInWords(window)).toBe('every Sunday at 02:00 Berlin time, for 2 h');
    expect(timingInWords({ ...window, cron: null, starts_at: '2026-01-18T22:00:00' })).toBe(
      'once on Sun 18 Jan at 22:00 Berlin time, for 2 h',
    );
    expect(timingInWords({ ...window, cron: '@weekly' })).toBe('by @weekly Berlin time, for 2 h');
  });
});
