import { expect, test } from 'bun:test';
import { nextSort, parseSort } from './sort-order.ts';

const columns = ['name', 'cpu'];

test('an address names a column, a minus turns it over', () => {
  expect(parseSort('cpu', columns)).toEqual({ column: 'cpu', descending: false });
  expect(parseSort('-cpu', columns)).toEqual({ column: 'cpu', descending: true });
});

test('a column that the table does not have is no order', () => {
  expect(parseSort('-salary', columns)).toBeUndefined();
  expect(parseSort(undefined, columns)).toBeUndefined();
});

test('three clicks on a head go through its usual direction, the other one and back to none', () => {
  const first = nextSort(undefined, 'cpu', true);
  const second = nextSort(parseSort(first, columns), 'cpu', true);
  const third = nextSort(parseSort(second, columns), 'cpu', true);
  expect([first, second, third]).toEqual(['-cpu', 'cpu', undefined]);
});

test('another head begins anew', () => {
  expect(nextSort({ column: 'cpu', descending: false }, 'name', false)).toBe('name');
});
