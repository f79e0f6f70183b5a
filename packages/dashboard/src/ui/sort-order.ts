/** By which column a table is sorted. In an address: "cpu" upwards, "-cpu" downwards. */
export interface SortOrder {
  readonly column: string;
  readonly descending: boolean;
}

/** Reads an order out of an address; undefined where it names no column of the table. */
export function parseSort(text: string | undefined, columns: readonly string[]): SortOrder | undefined {
  if (text === undefined) return undefined;
  const descending = text.startsWith('-');
  const column = descending ? text.slice(1) : text;
  return columns.includes(column) ? { column, descending } : undefined;
}

/** What a click on a column's head makes of the order: its usual direction, the other one, then none. */
export function nextSort(current: SortOrder | undefined, column: string, downFirst: boolean): string | undefined {
  const first = downFirst ? `-${column}` : column;
  const second = downFirst ? column : `-${column}`;
  if (current?.column !== column) return first;
  return current.descending === downFirst ? second : undefined;
}
