import type { AuditEntry } from '@labkeeper/protocol/system';
import { expect, test } from 'bun:test';
import { quietAsksOf } from './quiet-asks.ts';

const alert = { alert_id: 'a1', created_at: '2026-01-18T14:00:00.000Z', resolved_at: '2026-01-18T16:00:00.000Z' };
const nas = { server_id: 'nas', tags: ['storage'], site_id: 'home' };

function entry(change: Partial<AuditEntry>): AuditEntry {
  return {
    audit_id: '1',
    at: '2026-01-18T14:30:00.000Z',
    actor: 'user:ann',
    action: 'alert.snoozed',
    target: 'a1',
    address: null,
    details: { seconds: 3600 },
    ...change,
  };
}

function muted(scope: object, change: Partial<AuditEntry> = {}): AuditEntry {
  return entry({ action: 'muted', target: 'w1', details: { seconds: 3600, scope }, ...change });
}

test('snoozes of this alert count, those of others do not', () => {
  expect(quietAsksOf([entry({}), entry({ target: 'a2' })], alert, nas)).toEqual([
    { id: 'quiet-1', at: '2026-01-18T14:30:00.000Z', by: 'user:ann', seconds: 3600, kind: 'snooze' },
  ]);
});

test('a mute counts where it takes the server in and held while the alert lasted', () => {
  const all = { server_ids: [], tags: [], site_ids: [], check_ids: [] };
  function count(one: AuditEntry): number {
    return quietAsksOf([one], alert, nas).length;
  }
  expect(count(muted(all))).toBe(1);
  expect(count(muted({ ...all, server_ids: ['nas'] }))).toBe(1);
  expect(count(muted({ ...all, server_ids: ['web'] }))).toBe(0);
  expect(count(muted({ ...all, check_ids: ['plex'] }))).toBe(0);
  expect(count(muted(all, { at: '2026-01-18T13:30:00.000Z' }))).toBe(1);
  expect(count(muted(all, { at: '2026-01-18T12:30:00.000Z' }))).toBe(0);
  expect(count(muted(all, { at: '2026-01-18T17:00:00.000Z' }))).toBe(0);
  expect(quietAsksOf([muted(all)], alert, undefined)).toEqual([]);
});
