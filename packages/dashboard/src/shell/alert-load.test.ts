import { expect, test } from 'bun:test';
import { badgeText, loadOf } from './alert-load.ts';
import { iconAddress } from './tab-icon.ts';

const none = { open: { critical: 0, high: 0, medium: 0, low: 0 }, acknowledged: 0, snoozed: 0, hidden: 0 };

test('what nobody has answered counts, and critical or high make it loud', () => {
  expect(loadOf(undefined)).toEqual({ count: 0, state: 'ok' });
  expect(loadOf({ ...none, acknowledged: 3, snoozed: 1, hidden: 34 })).toEqual({ count: 0, state: 'ok' });
  expect(loadOf({ ...none, open: { ...none.open, medium: 2, low: 1 } })).toEqual({ count: 3, state: 'warn' });
  expect(loadOf({ ...none, open: { ...none.open, high: 1, low: 1 } })).toEqual({ count: 2, state: 'fail' });
});

test('a badge stays small', () => {
  expect(badgeText(99)).toBe('99');
  expect(badgeText(10_000)).toBe('99+');
});

test('the icon of the tab is the plain one while all is well, and carries a dot of its own for each trouble', () => {
  expect(iconAddress('ok')).toBe('/icon.svg');
  expect(iconAddress('warn')).toStartWith('data:image/svg+xml,');
  expect(iconAddress('warn')).not.toBe(iconAddress('fail'));
});
