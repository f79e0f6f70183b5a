import { expect, test } from 'bun:test';
import { pageItems } from './item-page.ts';

interface Box {
  readonly id: string;
  readonly at: string;
  readonly site: string | null;
  readonly tags: readonly string[];
}

const boxes: Box[] = [
  { id: 'c', at: '2', site: 'home', tags: ['a', 'b'] },
  { id: 'a', at: '3', site: null, tags: [] },
  { id: 'b', at: '1', site: 'home', tags: ['b'] },
];
const byId = { key: (box: Box) => box.id };
const byTime = { key: (box: Box) => `${box.at} ${box.id}`, newestFirst: true };

function ids(query: object, order = byId): string[] {
  return pageItems(boxes, query, order).items.map(({ id }) => id);
}

test('a list is filtered by what its items show', () => {
  expect(ids({})).toEqual(['a', 'b', 'c']);
  expect(ids({ site: 'home' })).toEqual(['b', 'c']);
  expect(ids({ site: '' })).toEqual(['a']);
  expect(ids({ tags: 'b', site: undefined })).toEqual(['b', 'c']);
  expect(ids({ tags: 'a', site: 'home' })).toEqual(['c']);
  expect(ids({ tags: 'zzz' })).toEqual([]);
});

test('it comes in pages, each from after the last item of the one before', () => {
  const first = pageItems(boxes, { limit: 2 }, byTime);
  expect([first.items.map(({ id }) => id), first.next_cursor]).toEqual([['a', 'c'], '2 c']);
  const newer = { ...boxes[0]!, id: 'z', at: '9' };
  const second = pageItems([...boxes, newer], { limit: 2, cursor: first.next_cursor ?? '' }, byTime);
  expect([second.items.map(({ id }) => id), second.next_cursor]).toEqual([['b'], null]);
});
