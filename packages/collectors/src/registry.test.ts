import { expect, it } from 'bun:test';
import { readdirSync } from 'node:fs';
import { casesOf } from './collector.contract.ts';
import { collectors } from './registry.ts';

it('lists every member of linux/, under its own name', () => {
  const names = readdirSync(`${import.meta.dirname}/linux`)
    .filter((name) => !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''));
  expect(collectors.map((collector) => collector.id)).toEqual(names.toSorted() as never);
});

it('has at least one captured machine for every collector', () => {
  expect(collectors.filter(({ id }) => casesOf(id).length === 0)).toEqual([]);
});
