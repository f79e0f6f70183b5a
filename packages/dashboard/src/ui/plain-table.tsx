import type { ReactElement, ReactNode } from 'react';

/** One column of a table: its head, and what stands in a row. */
export interface PlainColumn<Row> {
  readonly id: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand to the right. */
  readonly numeric?: boolean;
  /** Takes the room that the others leave, and cuts what is longer. */
  readonly grow?: boolean;
  /** Left out where room is scarce. */
  readonly wide?: boolean;
  readonly sort?: 'ascending' | 'descending' | 'none' | undefined;
}

interface PlainTableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly PlainColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
}

/** A table that scrolls inside itself where room ends, never the page. */
export function PlainTable<Row>({ label, columns, rows, rowKey }: PlainTableProps<Row>): ReactElement {
  // Beside a column that takes all the room others would be pressed to a word a line.
  const fixed = columns.some(({ grow }) => grow === true) ? 'whitespace-nowrap' : '';
  return (
    <div className="overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-base">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className={`border-b border-line text-left text-xs text-ink-3 ${fixed}`}>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                aria-sort={column.sort}
                className={`${cellClass(column)} py-2 font-medium`}
              >
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className={`border-b border-line last:border-0 hover:bg-hover ${fixed}`}>
              {columns.map((column) => (
                <td key={column.id} className={`${cellClass(column)} py-2 align-top`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellClass(column: Pick<PlainColumn<unknown>, 'numeric' | 'wide' | 'grow'>): string {
  const side = column.numeric === true ? 'text-right whitespace-nowrap' : 'text-left';
  return `px-3 first:pl-4 last:pr-4 max-sm:px-2 ${side} ${column.wide === true ? 'max-sm:hidden' : ''} ${column.grow === true ? 'w-full max-w-0' : ''}`;
}
