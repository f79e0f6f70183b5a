import { expect, test } from 'bun:test';
import { addTags } from './tags.ts';

test('adds several at once, trimmed and once each', () => {
  expect(addTags(['nas'], ' storage, nas ,, media ')).toEqual(['nas', 'storage', 'media']);
});

test('keeps to what the hub takes: 32 tags of 40 characters', () => {
  const many = Array.from({ length: 40 }, (_, index) => `t${index}`).join(',');
  expect(addTags([], many)).toHaveLength(32);
  expect(addTags([], 'x'.repeat(60))[0]).toHaveLength(40);
});
