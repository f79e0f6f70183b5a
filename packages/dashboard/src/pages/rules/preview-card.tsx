import type { AlertRuleRequest, Preview, PreviewSeries } from '@labkeeper/protocol/alert';
import { type ReactElement, useMemo, useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { useServers } from '../../api/fleet.ts';
import { usePreview } from '../../api/rules.ts';
import { Card } from '../../ui/card.tsx';
import type { Threshold } from '../../ui/chart-plot-model.ts';
import { formatQuantity } from '../../ui/chart-units.ts';
import { Select } from '../../ui/field.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { SeriesChart } from '../../ui/series-chart.tsx';
import { StateGlyph } from '../../ui/status-badge.tsx';
import { useRested } from '../../ui/use-rested.ts';
import { visibleText } from '../../ui/visible-text.ts';
import { marksOfSpans, seriesName, trackOfPreview, verdictInWords } from './preview-words.ts';
import { SpanStrip } from './span-strip.tsx';

interface PreviewCardProps {
  /** The rule as it stands in the form; undefined while it cannot be judged. */
  readonly rule: AlertRuleRequest | undefined;
}

const PAUSE_MS = 500;
const lengths = [1, 7, 30] as const;

/** What the rule would have told over the last days, while it is being written. */
export function PreviewCard({ rule }: PreviewCardProps): ReactElement {
  const [days, setDays] = useState<number>(7);
  const asked = useRested(rule, PAUSE_MS);
  const query = usePreview(asked, days);
  return (
    <Card
      title="What it would have told"
      aside={
        <div role="group" aria-label="Looking back" className="flex rounded-lg border border-line-strong p-0.5">
          {lengths.map((length) => (
            <button
              key={length}
              type="button"
              aria-pressed={length === days}
              onClick={() => setDays(length)}
              className={`h-11 rounded-md px-2.5 text-sm font-medium sm:h-6 ${length === days ? 'bg-hover text-ink' : 'text-ink-2 hover:text-ink'}`}
            >
              {length} d
            </button>
          ))}
        </div>
      }
    >
      {rule === undefined ? (
        <p className="text-sm text-pretty text-ink-2">
          As soon as the rule says what it watches and when that is bad, this shows how often it would have spoken.
        </p>
      ) : null}
      {rule !== undefined && query.error ? <p className="text-sm text-fail">{messageOf(query.error)}</p> : null}
      {rule !== undefined && !query.error && query.data ? (
        <div
          className={`transition-opacity duration-120 ${query.isPlaceholderData || query.isFetching ? 'opacity-60' : ''}`}
        >
          <Verdict preview={query.data} days={days} rule={rule} />
        </div>
      ) : null}
      {rule !== undefined && query.isPending ? (
        <p role="status" className="text-sm text-ink-3">
          Looking back…
        </p>
      ) : null}
    </Card>
  );
}

interface VerdictProps {
  readonly preview: Preview;
  readonly days: number;
  readonly rule: AlertRuleRequest;
}

function Verdict({ preview, days, rule }: VerdictProps): ReactElement {
  const { data: servers = [] } = useServers();
  const names = new Map(servers.map((server) => [server.server_id, server.display_name]));
  const [chosen, setChosen] = useState(0);
  const series = preview.series[chosen] ?? preview.series[0];
  return (
    <>
      <p role="status" className="flex items-start gap-2 text-base font-medium text-balance">
        <span className="flex h-5 items-center">
          <StateGlyph state={preview.fired === 0 ? 'ok' : 'warn'} />
        </span>
        {verdictInWords(preview.fired, days)}
      </p>
      <p className="mt-0.5 mb-4 pl-5 text-sm text-ink-2">
        {preview.series_total === 0
          ? 'Nobody has sent anything that it fits.'
          : `Looked at ${formatCount(preview.series_total, 'series', 'series')}.`}
      </p>
      {preview.series.length > 1 ? (
        <Select
          aria-label="Series"
          className="mb-3"
          value={String(Math.min(chosen, preview.series.length - 1))}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        >
          {preview.series.map((one, index) => (
            <option key={index} value={String(index)}>
              {visibleText(seriesName(one, names))}
              {one.fired === 0 ? '' : ` (${formatNumber(one.fired)}×)`}
            </option>
          ))}
        </Select>
      ) : null}
      {series ? <Drawn preview={preview} series={series} rule={rule} names={names} /> : null}
    </>
  );
}

interface DrawnProps {
  readonly preview: Preview;
  readonly series: PreviewSeries;
  readonly rule: AlertRuleRequest;
  readonly names: ReadonlyMap<string, string>;
}

function Drawn({ preview, series, rule, names }: DrawnProps): ReactElement {
  const { unit } = preview;
  const from = Date.parse(preview.from);
  const to = Date.parse(preview.to);
  const { warn = null, fail = null } = rule;
  const lines = useMemo(
    () => [{ key: 'value', label: rule.metric, colour: 0, track: trackOfPreview(series) }],
    [series, rule.metric],
  );
  const marks = useMemo(() => marksOfSpans(series.spans), [series]);
  const thresholds = useMemo((): readonly Threshold[] => {
    const drawn: Threshold[] = [];
    if (warn !== null) drawn.push({ value: warn, status: 'WARN', label: `warning ${formatQuantity(warn, unit)}` });
    if (fail !== null) drawn.push({ value: fail, status: 'FAIL', label: `failing ${formatQuantity(fail, unit)}` });
    return drawn;
  }, [warn, fail, unit]);
  return (
    <div className="space-y-3">
      {isNumber(rule.kind) && series.values.some((value) => value !== null) ? (
        <SeriesChart
          title={preview.series.length > 1 ? 'Judged' : visibleText(seriesName(series, names))}
          unit={unit}
          height={180}
          lines={lines}
          from={from}
          to={to}
          thresholds={thresholds}
          marks={marks}
          whole={unit === 'percent' && rule.kind === 'threshold'}
        />
      ) : null}
      <SpanStrip spans={series.spans} from={from} to={to} />
    </div>
  );
}

/** Whether what a kind judges reads as a line; of states and of silence the strip says all. */
function isNumber(kind: AlertRuleRequest['kind']): boolean {
  return kind !== 'state' && kind !== 'no_data';
}
