import type { Alert } from '@labkeeper/protocol/alert';
import type { Series } from '@labkeeper/protocol/sample';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Card } from '../../ui/card.tsx';
import { trackOf } from '../../ui/chart-data.ts';
import type { Mark, Threshold } from '../../ui/chart-plot-model.ts';
import { StateStrip, type StateWord } from '../../ui/chart-strip.tsx';
import { formatQuantity } from '../../ui/chart-units.ts';
import { useTick } from '../../ui/clock.ts';
import { QueryProblem } from '../../ui/query-problem.tsx';
import { SeriesChart } from '../../ui/series-chart.tsx';
import { zoomOut, zoomTo } from '../../ui/time-range.ts';
import { chartWindow } from './chart-window.ts';
import { toneOfState } from './tone-of-state.ts';

const MINUTE_MS = 60_000;
const POINTS = 480;

/** The numbers around an alert: before, during and after, with the level that was passed. Not there for what has no server. */
export function AlertChart({ alert }: { readonly alert: Alert }): ReactElement | null {
  return alert.server_id === null ? null : <Around alert={alert} serverId={alert.server_id} />;
}

function Around({ alert, serverId }: { readonly alert: Alert; readonly serverId: string }): ReactElement | null {
  const now = useTick((at) => Math.floor(at / MINUTE_MS) * MINUTE_MS);
  const [zoomed, setZoomed] = useState<TimeWindow>();
  const shown = zoomed ?? chartWindow(alert, now + MINUTE_MS);
  const query = useAround(alert, serverId, shown);
  const series = query.data?.find((one) => sameLabels(one, alert)) ?? query.data?.[0];
  if (query.error) {
    return (
      <Card title="Around the moment">
        <QueryProblem
          message={messageOf(query.error)}
          requestId={requestIdOf(query.error)}
          onRetry={() => void query.refetch()}
        />
      </Card>
    );
  }
  if (query.data && !hasValues(series)) return null;
  if (series?.kind === 'state') return <States alert={alert} series={series} shown={shown} />;
  return (
    <Numbers
      alert={alert}
      series={series}
      shown={shown}
      onZoom={(from, to) => setZoomed(windowFrom(zoomTo(from, to, now)))}
      onZoomOut={() => setZoomed(windowFrom(zoomOut(shown, now)))}
    />
  );
}

interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

function useAround(alert: Alert, serverId: string, { from, to }: TimeWindow): UseQueryResult<readonly Series[]> {
  const labels = Object.entries(alert.labels).map(([name, value]) => [`label.${name}`, value] as const);
  return useQuery({
    queryKey: [...keys.metrics, 'alert', alert.alert_id, from, to],
    queryFn: async ({ signal }) => {
      const query = {
        metrics: alert.metric,
        ...Object.fromEntries(labels),
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        points: POINTS,
      };
      const path = `/metrics/${encodeURIComponent(serverId)}`;
      return (await callApi<{ series: readonly Series[] }>(path, { signal, query })).series;
    },
    placeholderData: keepPreviousData,
  });
}

function hasValues(series: Series | undefined): boolean {
  return series?.mean.some((value) => value !== null) === true;
}

interface DrawnProps {
  readonly alert: Alert;
  readonly shown: TimeWindow;
}

/** What the hub itself decides is written down when it changes, and holds until then. */
const reckoned = /^(?:server|site|hub)_state$/;

function carried(series: Series): Series {
  let last: number | null = null;
  const mean = series.mean.map((value) => {
    last = value ?? last;
    return last;
  });
  return { ...series, mean };
}

function States({ alert, series, shown }: DrawnProps & { readonly series: Series }): ReactElement {
  const track = useMemo(() => trackOf(reckoned.test(alert.metric) ? carried(series) : series), [series, alert.metric]);
  return (
    <Card title="Around the moment">
      <StateStrip
        label={alert.metric.replaceAll('_', ' ')}
        track={track}
        words={wordsOf(series, alert)}
        from={shown.from}
        to={shown.to}
      />
    </Card>
  );
}

interface NumbersProps extends DrawnProps {
  /** Undefined until the answer is there. */
  readonly series: Series | undefined;
  readonly onZoom: (from: number, to: number) => void;
  readonly onZoomOut: () => void;
}

function Numbers({ alert, series, shown, onZoom, onZoomOut }: NumbersProps): ReactElement {
  const lines = useMemo(
    () => [{ key: 'value', label: alert.metric, colour: 0, track: series ? trackOf(series) : null }],
    [series, alert.metric],
  );
  const marks = useMemo(() => marksOf(alert), [alert]);
  const unit = series?.unit ?? '';
  const levels = useMemo(() => levelsOf(alert, unit), [alert, unit]);
  return (
    <Card>
      <SeriesChart
        title="Around the moment"
        unit={unit}
        height={240}
        area
        whole={unit === 'percent'}
        lines={lines}
        from={shown.from}
        to={shown.to}
        marks={marks}
        thresholds={levels}
        loading={series === undefined}
        onZoom={onZoom}
        onZoomOut={onZoomOut}
      />
    </Card>
  );
}

function levelsOf({ threshold_value: level, health }: Alert, unit: string): readonly Threshold[] {
  if (level === null) return [];
  return [{ value: level, status: health === 'FAIL' ? 'FAIL' : 'WARN', label: `limit ${formatQuantity(level, unit)}` }];
}

function windowFrom(range: ReturnType<typeof zoomTo>): TimeWindow | undefined {
  return range.kind === 'window' ? range : undefined;
}

function sameLabels(series: Series, alert: Alert): boolean {
  const names = new Set([...Object.keys(series.labels), ...Object.keys(alert.labels)]);
  return [...names].every((name) => series.labels[name] === alert.labels[name]);
}

function wordsOf(series: Series, alert: Alert): readonly StateWord[] {
  return (series.states ?? []).map((word, value) => ({
    word: word.replaceAll('_', ' '),
    tone: toneOfState(value, alert),
  }));
}

function marksOf(alert: Alert): readonly Mark[] {
  const marks: Mark[] = [
    { at: Date.parse(alert.created_at), label: 'Opened', status: alert.health === 'FAIL' ? 'FAIL' : 'WARN' },
  ];
  if (alert.acknowledged_at !== null) marks.push({ at: Date.parse(alert.acknowledged_at), label: 'Acknowledged' });
  if (alert.resolved_at !== null) marks.push({ at: Date.parse(alert.resolved_at), label: 'Over', status: 'OK' });
  return marks;
}
