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
                className={`${cellClass(column, columns)} py-2 font-medium`}
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
                <td key={column.id} className={`${cellClass(column, columns)} py-2 align-top`}>
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

type Shape = Pick<PlainColumn<unknown>, 'id' | 'numeric' | 'wide' | 'grow'>;

/** The edges of a card are as far away on a phone, where other columns are the outermost ones. */
function cellClass(column: Shape, columns: readonly Shape[]): string {
  const narrow = columns.filter(({ wide }) => wide !== true);
  const left = narrow[0]?.id === column.id ? 'max-sm:pl-4' : 'max-sm:pl-2';
  const right = narrow.at(-1)?.id === column.id ? 'max-sm:pr-4' : 'max-sm:pr-2';
  const side = column.numeric === true ? 'text-right whitespace-nowrap' : 'text-left';
  const wide = column.wide === true ? 'max-sm:hidden' : '';
  const grow = column.grow === true ? 'w-full max-w-0' : '';
  return `pr-3 pl-3 sm:first:pl-4 sm:last:pr-4 ${left} ${right} ${side} ${wide} ${grow}`;
}
