import { expect, test } from 'bun:test';
import { alertPages, isUnder, navItems, settingsItem } from './nav-items.ts';
import { pageLetters } from './shortcuts.ts';

test('a server’s page belongs to Servers, and every page but the first is not the overview', () => {
  expect(isUnder('/servers/nas', '/servers')).toBe(true);
  expect(isUnder('/servers-of-others', '/servers')).toBe(false);
  expect(isUnder('/servers', '/')).toBe(false);
  expect(isUnder('/', '/')).toBe(true);
});

test('rules and events belong to Alerts', () => {
  expect(isUnder('/rules/cpu-high', '/alerts', ['/rules', '/events'])).toBe(true);
  expect(isUnder('/rulesets', '/alerts', ['/rules', '/events'])).toBe(false);
});

test('every page of the navigation can be reached by its letter', () => {
  for (const { letter, to } of [...navItems, ...alertPages, settingsItem]) expect(pageLetters[letter]).toBe(to);
});
