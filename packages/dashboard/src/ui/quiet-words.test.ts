import { expect, test } from 'bun:test';
import { isOwnMute, quietInWords, quietWindow, windowInWords } from './quiet-words.ts';

const now = Date.parse('2026-01-18T12:00:00.000Z');
const nas = { server_id: 'nas', tags: ['storage'], site_id: 'home' };
const everything = { server_ids: [], tags: [], site_ids: [], check_ids: [] };
const mute = {
  window_id: 'm',
  kind: 'mute' as const,
  name: 'Muted for 1 h',
  scope: everything,
  active_until: '2026-01-18T13:00:00.000Z',
};
const planned = { ...mute, window_id: 'p', kind: 'planned' as const, active_until: '2026-01-18T14:00:00.000Z' };

test('of several windows the one that holds longest keeps a server quiet', () => {
  expect(quietWindow(nas, [mute, planned], now)?.window_id).toBe('p');
  expect(quietWindow(nas, [mute], now)?.window_id).toBe('m');
});

test('a window that is over, of others, or of checks alone, keeps no server quiet', () => {
  expect(quietWindow(nas, [{ ...mute, active_until: null }], now)).toBeUndefined();
  expect(quietWindow(nas, [mute], Date.parse('2026-01-18T13:00:00.000Z'))).toBeUndefined();
  expect(quietWindow(nas, [{ ...mute, scope: { ...everything, server_ids: ['router'] } }], now)).toBeUndefined();
  expect(quietWindow(nas, [{ ...mute, scope: { ...everything, check_ids: ['plex'] } }], now)).toBeUndefined();
});

test('a mute is called a mute and maintenance is called maintenance', () => {
  expect(windowInWords(mute, now)).toStartWith('Muted until ');
  expect(quietInWords('window:p', [mute, planned], now)).toStartWith('Maintenance until ');
  expect(quietInWords('window:gone', [], now)).toBe('Quiet: muted or in maintenance');
});

test('what is part of another alert or of a hub that is cut off says so; what is told says nothing', () => {
  expect(quietInWords('alert:a7', [], now)).toBe('Quiet: part of another alert');
  expect(quietInWords('isolated', [], now)).toContain('cut off');
  expect(quietInWords(null, [], now)).toBe('');
});

test('only a mute of this server alone can be ended from its page', () => {
  expect(isOwnMute({ ...mute, scope: { ...everything, server_ids: ['nas'] } }, 'nas')).toBe(true);
  expect(isOwnMute({ ...planned, scope: { ...everything, server_ids: ['nas'] } }, 'nas')).toBe(false);
  expect(isOwnMute({ ...mute, scope: { ...everything, server_ids: ['nas', 'web'] } }, 'nas')).toBe(false);
  expect(isOwnMute(mute, 'nas')).toBe(false);
});
