import { type ReactElement, useId, useMemo } from 'react';
import { Select } from '../../ui/field.tsx';
import { visibleText } from '../../ui/visible-text.ts';
import { ChartPanel } from './chart-panel.tsx';
import { type DriveNumber, measuredOf } from './drive-numbers.ts';
import { trendInWords } from './drive-trend.ts';
import { type SeriesResult, type ServerView, useSeries } from './server-view.ts';

interface DriveChartProps {
  readonly numbers: readonly DriveNumber[];
  readonly chosen: DriveNumber;
  readonly onChoose: (key: string) => void;
  readonly view: ServerView;
  /** The temperatures of all drives: asked for together, since every card draws its own at first. */
  readonly temperatures: SeriesResult;
}

const groups = ['Drive', 'Attributes, raw', 'Attributes, value'] as const;

/** One number of a drive over the page's range, which one being for the reader to choose, and how it has changed in words. */
export function DriveChart({ numbers, chosen, onChoose, view, temperatures }: DriveChartProps): ReactElement {
  const id = useId();
  const { metric, labels } = chosen;
  const metrics = useMemo(() => [metric], [metric]);
  const isTemperature = metric === 'smart_temperature_celsius';
  const own = useSeries(view, metrics, !isTemperature, labels);
  const result = isTemperature ? temperatures : own;
  return (
    <div className="mt-4">
      <label htmlFor={id} className="sr-only">
        What is drawn
      </label>
      <Select
        id={id}
        value={chosen.key}
        className="mb-3 sm:w-72"
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {groups.map((group) => (
          <Group key={group} label={group} numbers={numbers.filter((one) => one.group === group)} />
        ))}
      </Select>
      <ChartPanel
        key={chosen.key}
        view={view}
        result={result}
        title={visibleText(chosen.name)}
        unit={chosen.unit}
        height={104}
        note={trendOf(chosen, view, result)}
        lines={[{ metric, labels, label: chosen.name }]}
        empty="Nothing was measured of it in this time."
      />
    </div>
  );
}

function Group({
  label,
  numbers,
}: {
  readonly label: string;
  readonly numbers: readonly DriveNumber[];
}): ReactElement | null {
  if (numbers.length === 0) return null;
  return (
    <optgroup label={label}>
      {numbers.map(({ key, name, labels }) => (
        <option key={key} value={key}>
          {visibleText(nameWithId(name, labels['attribute']))}
        </option>
      ))}
    </optgroup>
  );
}

/** `Reallocated Sector Ct (5)`: makers give one name to several. */
function nameWithId(name: string, attribute: string | undefined): string {
  return attribute === undefined || !/^\d+$/.test(attribute) ? name : `${name} (${attribute})`;
}

function trendOf(
  { metric, labels, kind, now }: DriveNumber,
  view: ServerView,
  result: SeriesResult,
): string | undefined {
  if (kind === undefined) return undefined;
  const known = now === null || view.range.kind === 'window' ? undefined : { at: view.now, value: now };
  return trendInWords(measuredOf(result.book.get(metric, labels), known), kind);
}
