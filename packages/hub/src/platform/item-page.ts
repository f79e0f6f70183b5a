import type { Page } from '@labkeeper/protocol/page';
import { Type } from 'typebox';

/** One field of a list that it can be filtered by: only what has exactly this value (of a list: holds it; empty: has none). */
export const Filter = Type.Optional(Type.String({ maxLength: 253 }));

/** How a list is sorted: by a text that each item has for itself and keeps. */
export interface ItemOrder<Item> {
  key(item: Item): string;
  /** Descending, for keys that begin with a time. */
  readonly newestFirst?: boolean;
}

/**
 * A page of a list that is small enough to be read whole: what fits the filters, from after the cursor on. The cursor is the key of the last item, so
 * an item that is added or removed in between moves nothing. Without a limit it is all there is.
 */
export function pageItems<Item extends object>(
  items: readonly Item[],
  { limit, cursor, ...filters }: { readonly limit?: number | undefined; readonly cursor?: string | undefined } & object,
  order: ItemOrder<Item>,
): Page<Item> {
  const sign = order.newestFirst === true ? -1 : 1;
  const fitting = items
    .filter((item) => fitsFilters(item, filters))
    .map((item) => ({ item, key: order.key(item) }))
    .filter(({ key }) => cursor === undefined || compare(key, cursor) * sign > 0)
    .sort((a, b) => compare(a.key, b.key) * sign);
  const page = limit === undefined ? fitting : fitting.slice(0, limit);
  const last = page.length < fitting.length ? page.at(-1) : undefined;
  return { items: page.map(({ item }) => item), next_cursor: last?.key ?? null };
}

/** Whether an item has the value of every filter that is given. */
export function fitsFilters(item: object, filters: object): boolean {
  const fields = new Map(Object.entries(item));
  return Object.entries(filters).every(([name, wanted]) => wanted === undefined || fits(fields.get(name), wanted));
}

function fits(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value)) return wanted === '' ? value.length === 0 : value.includes(wanted);
  if (value === null || value === undefined) return wanted === '';
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) === wanted : value === wanted;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
