import { expect, test } from 'bun:test';
import { countTags } from './tag-counts.ts';

test('tags stand with the most used first, then by name', () => {
  const servers = [{ tags: ['media', 'b'] }, { tags: ['media'] }, { tags: ['a'] }, { tags: [] }];
  expect(countTags(servers)).toEqual([
    { tag: 'media', servers: 2 },
    { tag: 'a', servers: 1 },
    { tag: 'b', servers: 1 },
  ]);
});
