import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactElement, type ReactNode, useRef } from 'react';
import type { SortOrder } from './sort-order.ts';
import { useVisibleRows } from './use-visible-rows.ts';

/** One column: its head, and what stands in it for a row. */
export interface Column<Row> {
  readonly id: string;
  readonly label: string;
  /** What a phone shows for it. */
  readonly short?: string;
  /** Head for screen readers alone. */
  readonly quiet?: boolean;
  readonly sortable?: boolean;
  readonly right?: boolean;
  /** Width and from which screen width on it is shown, as classes. */
  readonly className?: string;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Every row is this high, in pixels. */
  readonly rowHeight?: number;
  readonly sort?: SortOrder | undefined;
  readonly onSort?: (column: string) => void;
}

/** A table as a table; one with hundreds of rows draws only those in view. */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { label, columns, rows, rowKey, rowHeight = 48, sort, onSort } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const { start, end } = useVisibleRows(body, rows.length, rowHeight);
  return (
    <table aria-label={label} aria-rowcount={rows.length + 1} className="w-full table-fixed border-collapse text-base">
      <thead>
        <tr className="text-left text-xs text-ink-3">
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Spacer height={start * rowHeight} />
        {rows.slice(start, end).map((row, index) => (
          <tr
            key={rowKey(row)}
            aria-rowindex={start + index + 2}
            style={{ height: `${rowHeight}px` }}
            className="relative border-b border-line transition-colors duration-120 last:border-0 hover:bg-hover"
          >
            {columns.map((column) => (
              <td
                key={column.id}
                className={`px-2 first:pl-4 max-sm:first:pl-3 last:pr-4 ${column.right === true ? 'text-right' : ''} ${column.className ?? ''}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
        <Spacer height={(rows.length - end) * rowHeight} />
      </tbody>
    </table>
  );
}

/** Stands for rows that are not drawn. One cell, not a span: columns that are hidden on a phone must not come back by it. */
function Spacer({ height }: { readonly height: number }): ReactElement | null {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" style={{ height: `${height}px` }}>
      <td />
    </tr>
  );
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: SortOrder | undefined;
  readonly onSort: ((column: string) => void) | undefined;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>): ReactElement {
  const on = sort?.column === column.id;
  const place = `sticky top-(--header) z-15 h-11 bg-card shadow-[inset_0_-1px_0_var(--line)] first:rounded-tl-lg last:rounded-tr-lg px-2 font-medium first:pl-4 max-sm:first:pl-3 last:pr-4 ${column.right === true ? 'text-right' : ''} ${column.className ?? ''}`;
  if (column.sortable !== true || !onSort) {
    return (
      <th scope="col" className={place}>
        <span className={column.quiet === true ? 'sr-only' : ''}>
          <HeadWords column={column} />
        </span>
      </th>
    );
  }
  const direction = sort?.descending === true ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={on ? direction : 'none'} className={place}>
      <button
        type="button"
        onClick={() => onSort(column.id)}
        className={`-mx-1 inline-flex h-11 items-center gap-0.5 rounded-sm px-1 hover:text-ink ${on ? 'text-ink' : ''}`}
      >
        <HeadWords column={column} />
        {on ? <SortMark descending={sort.descending} /> : null}
      </button>
    </th>
  );
}

/** The head's name, on a phone its short form; screen readers get the whole name. */
function HeadWords<Row>({ column }: { readonly column: Column<Row> }): ReactElement {
  const { label, short } = column;
  if (short === undefined) return <>{label}</>;
  return (
    <>
      <span className="max-sm:sr-only">{label}</span>
      <span aria-hidden="true" className="sm:hidden">
        {short}
      </span>
    </>
  );
}

function SortMark({ descending }: { readonly descending: boolean }): ReactElement {
  const Mark = descending ? ChevronDown : ChevronUp;
  return <Mark size={12} aria-hidden="true" />;
}
