import { expect, test } from 'bun:test';
import { inScope } from './in-scope.ts';

const nas = { server_id: 'nas', tags: ['media'], site_id: 'home' };
const any = { server_ids: [], tags: [], site_ids: [] };

test('what has no scope is about every server', () => {
  expect(inScope(nas, any)).toBe(true);
});

test('a server must fit every list that names something', () => {
  expect(inScope(nas, { server_ids: ['nas'], tags: ['media', 'gpu'], site_ids: ['home'] })).toBe(true);
  expect(inScope(nas, { ...any, server_ids: ['nas'], tags: ['gpu'] })).toBe(false);
  expect(inScope(nas, { ...any, server_ids: ['router'] })).toBe(false);
  expect(inScope({ ...nas, site_id: null }, { ...any, site_ids: ['home'] })).toBe(false);
});
