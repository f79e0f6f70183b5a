/** The first of a list with the worst first, and how many are left: a single one is never left, as its line would be taken by the count. */
export function foldProblems<Item>(items: readonly Item[], most: number): { shown: readonly Item[]; more: number } {
  if (items.length <= most + 1) return { shown: items, more: 0 };
  return { shown: items.slice(0, most), more: items.length - most };
}
