import { expect, test } from 'bun:test';
import { inScope } from './in-scope.ts';

const nas = { server_id: 'nas', tags: ['media'], site_id: 'home' };
const any = { serverIds: [], tags: [], siteIds: [] };

test('a window without a scope is about every server', () => {
  expect(inScope(nas, any)).toBe(true);
});

test('a server must fit every list that names something', () => {
  expect(inScope(nas, { ...any, serverIds: ['nas'], tags: ['media', 'gpu'], siteIds: ['home'] })).toBe(true);
  expect(inScope(nas, { ...any, serverIds: ['nas'], tags: ['gpu'] })).toBe(false);
  expect(inScope(nas, { ...any, serverIds: ['router'] })).toBe(false);
  expect(inScope({ ...nas, site_id: null }, { ...any, siteIds: ['home'] })).toBe(false);
});
