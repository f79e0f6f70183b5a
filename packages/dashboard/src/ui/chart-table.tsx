import type { ReactElement } from 'react';
import { valueAt } from './chart-data.ts';
import type { PlotModel } from './chart-plot-model.ts';
import { formatMoment } from './chart-time.ts';
import { formatQuantity } from './chart-units.ts';

const MOST_ROWS = 500;

interface ChartTableProps {
  readonly title: string;
  readonly model: PlotModel;
}

/** Indices of the points that a table shows: newest first, only measured moments, at most so many. */
export function tableRows(model: Pick<PlotModel, 'times' | 'lines'>, most = MOST_ROWS): number[] {
  const rows: number[] = [];
  for (let index = model.times.length - 1; index >= 0 && rows.length < most; index -= 1) {
    if (model.lines.some((line) => typeof line.mean[index] === 'number')) rows.push(index);
  }
  return rows;
}

/** The numbers of a chart as a table, for those who read better than they look. */
export function ChartTable({ title, model }: ChartTableProps): ReactElement {
  const rows = tableRows(model);
  return (
    // The region scrolls by itself, so that it needs a place in the tab order.
    <div className="chart-table" tabIndex={0} role="region" aria-label={`${title} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {model.lines.map((line) => (
              <th key={line.key} scope="col">
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={model.times[index]}>
              <th scope="row">{formatMoment((model.times[index] ?? 0) * 1000, model.step)}</th>
              {model.lines.map((line) => (
                <td key={line.key}>{formatQuantity(valueAt(line.mean, index), line.unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === MOST_ROWS && (
        <p className="chart-note">The {MOST_ROWS} newest points; the CSV file has every sample.</p>
      )}
    </div>
  );
}
