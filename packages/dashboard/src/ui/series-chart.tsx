import { useId, useLayoutEffect, useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { Download, Table2 } from 'lucide-react';
import { valueAt } from './chart-data.ts';
import { chartModel, type ChartRequest } from './chart-model.ts';
import type { PlotModel } from './chart-plot-model.ts';
import { chartSummary, figuresOf } from './chart-summary.ts';
import { ChartTable } from './chart-table.tsx';
import { formatQuantity } from './chart-units.ts';
import { SeriesChartCanvas } from './series-chart-canvas.tsx';
import './chart.css';

interface SeriesChartProps extends ChartRequest {
  readonly title: string;
  /** One line under the title: what the numbers mean, where they need it. */
  readonly note?: ReactNode;
  /** At the right of the title instead of the newest values: totals, a link. */
  readonly aside?: ReactNode;
  readonly height?: number;
  /** The newest values by line, where they are known better than the lines do. */
  readonly now?: ReadonlyMap<string, number | null> | undefined;
  readonly loading?: boolean;
  /** A newer answer could not be had: what is drawn is drawn faintly. */
  readonly old?: boolean;
  /** Shown in place of the lines when they could not be had. */
  readonly problem?: ReactNode;
  /** Why there may be nothing to see. */
  readonly empty?: ReactNode;
  /** Address of the same numbers as a CSV file. */
  readonly csvHref?: string | undefined;
  readonly onZoom?: ((from: number, to: number) => void) | undefined;
  readonly onZoomOut?: (() => void) | undefined;
}

/** Draws any metrics over time: lines with band, gaps, thresholds and marks, a crosshair, the numbers as a table and as a file. */
export function SeriesChart(props: SeriesChartProps): ReactElement {
  const { title, lines, unit, from, to, height = 168 } = props;
  const summaryId = useId();
  const tableId = useId();
  const [tabled, setTabled] = useState(false);
  const values = useRef(new Map<string, HTMLElement>());
  const { area, stacked, whole, follow, thresholds, marks } = props;
  const model = useMemo(
    () => chartModel({ lines, unit, from, to, area, stacked, whole, follow, thresholds, marks }),
    [lines, unit, from, to, area, stacked, whole, follow, thresholds, marks],
  );

  const pointed = useRef<number | null>(null);

  function valueOf(line: PlotModel['lines'][number], index: number | null): string {
    const value = index === null ? (props.now?.get(line.key) ?? newest(line.mean)) : valueAt(line.mean, index);
    return formatQuantity(value, unit);
  }

  // The crosshair writes past React; what React draws meanwhile must say the same.
  function showValues(index: number | null): void {
    pointed.current = index;
    for (const line of model?.lines ?? []) {
      const cell = values.current.get(line.key);
      if (cell) cell.textContent = valueOf(line, index);
    }
  }

  useLayoutEffect(() => {
    showValues(pointed.current);
  });

  return (
    <figure className="chart" aria-label={title} data-old={props.old === true || undefined}>
      <figcaption className="chart-head">
        <span className="chart-title">{title}</span>
        {props.note !== undefined && <span className="chart-about">{props.note}</span>}
        {model && (
          <span className="chart-tools">
            <button
              type="button"
              className="chart-tool"
              aria-expanded={tabled}
              aria-controls={tableId}
              aria-label={`${title} as a table`}
              title="Show the numbers as a table"
              onClick={() => setTabled(!tabled)}
            >
              <Table2 size={15} aria-hidden />
            </button>
            {props.csvHref !== undefined && (
              <a
                className="chart-tool"
                href={props.csvHref}
                download
                aria-label={`${title} as a CSV file`}
                title="Download every sample as CSV"
              >
                <Download size={15} aria-hidden />
              </a>
            )}
          </span>
        )}
        <span className={`chart-values ${lines.length > 1 ? 'chart-values-many' : ''}`}>
          {model?.lines.map((line) => (
            <span key={line.key} className="chart-value">
              {model.lines.length > 1 && <span className="chart-dot" data-series={line.colour} />}
              {model.lines.length > 1 && <span className="chart-value-label">{line.label}</span>}
              <span
                className="chart-value-number"
                ref={(cell) => {
                  if (cell) values.current.set(line.key, cell);
                  else values.current.delete(line.key);
                }}
              >
                {valueOf(line, null)}
              </span>
            </span>
          ))}
        </span>
        {props.aside}
      </figcaption>
      <ChartBody {...props} model={model} height={height} summaryId={summaryId} showValues={showValues} />
      <div id={tableId}>{tabled && model && <ChartTable title={title} model={model} />}</div>
    </figure>
  );
}

interface ChartBodyProps extends SeriesChartProps {
  readonly model: PlotModel | null;
  readonly height: number;
  readonly summaryId: string;
  readonly showValues: (index: number | null) => void;
}

function ChartBody(props: ChartBodyProps): ReactElement {
  const { model, title, height, summaryId } = props;
  const summary = useMemo(() => (model ? summaryOf(title, model) : ''), [title, model]);
  if (model) {
    return (
      <>
        <SeriesChartCanvas
          title={title}
          model={model}
          height={height}
          describedBy={summaryId}
          onZoom={props.onZoom}
          onZoomOut={props.onZoomOut}
          onIndex={props.showValues}
        />
        <p id={summaryId} className="chart-hidden">
          {summary}
        </p>
      </>
    );
  }
  if (props.problem !== undefined)
    return (
      <div className="chart-blank" style={{ height }}>
        {props.problem}
      </div>
    );
  if (props.loading === true)
    return (
      <div className="chart-blank chart-waiting" style={{ height }} role="status" aria-label={`${title} is loading`} />
    );
  return (
    <div className="chart-blank" style={{ height }}>
      {props.empty ?? 'Nothing was measured in this range.'}
    </div>
  );
}

function newest(values: readonly (number | null | undefined)[]): number | null {
  return values.findLast((value) => typeof value === 'number') ?? null;
}

function summaryOf(title: string, model: PlotModel): string {
  const lines = model.lines.map((line) => ({
    label: line.label,
    unit: line.unit,
    figures: figuresOf(line.mean, line.min, line.max),
  }));
  return chartSummary({ title, from: model.from * 1000, to: model.to * 1000, lines });
}
