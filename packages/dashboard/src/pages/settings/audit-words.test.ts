import { expect, test } from 'bun:test';
import { auditActor, auditDetails, auditWords } from './audit-words.ts';

test('what was done is told in words, and an unknown action keeps its name', () => {
  expect(auditWords('key.revoked')).toBe('revoked the API key');
  expect(auditWords('something.brand_new')).toBe('something brand new');
  expect(auditWords('constructor')).toBe('constructor');
});

test('who did it is told as a person would say it', () => {
  expect(['user:admin', 'hub', 'shared-key', 'agent:nas', 'key:a:b', 'odd'].map(auditActor)).toEqual([
    'admin',
    'The hub',
    'The shared key',
    'The agent of nas',
    'The key a:b',
    'odd',
  ]);
});

test('details stand on one line', () => {
  expect(auditDetails({ fields: ['tags', 'tdp_watts'], new_value: 80, on: true })).toBe(
    'fields: tags, tdp_watts · new value: 80 · on: true',
  );
  expect(auditDetails({})).toBe('');
});
