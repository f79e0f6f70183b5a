import type { Alert } from '@labkeeper/protocol/alert';
import type { Series } from '@labkeeper/protocol/sample';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo, useState } from 'react';
import { messageOf, requestIdOf } from '../../api/api-error.ts';
import { callApi } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Card } from '../../ui/card.tsx';
import { trackOf } from '../../ui/chart-data.ts';
import type { Mark } from '../../ui/chart-plot-model.ts';
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
  const [zoomed, setZoomed] = useState<{ from: number; to: number }>();
  const whole = chartWindow(alert, now + MINUTE_MS);
  const { from, to } = zoomed ?? whole;
  const labels = Object.entries(alert.labels).map(([name, value]) => [`label.${name}`, value] as const);
  const query = useQuery({
    queryKey: [...keys.metrics, 'alert', alert.alert_id, from, to],
    queryFn: ({ signal }) =>
      callApi<{ series: readonly Series[] }>(`/metrics/${encodeURIComponent(serverId)}`, {
        signal,
        query: {
          metrics: alert.metric,
          ...Object.fromEntries(labels),
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          points: POINTS,
        },
      }),
    placeholderData: (before) => before,
  });
  const series = query.data?.series.find((one) => sameLabels(one, alert)) ?? query.data?.series[0];
  const track = useMemo(() => (series ? trackOf(series) : null), [series]);
  const marks = useMemo(() => marksOf(alert), [alert]);
  if (query.error)
    return (
      <Card title="Around the moment">
        <QueryProblem
          message={messageOf(query.error)}
          requestId={requestIdOf(query.error)}
          onRetry={() => void query.refetch()}
        />
      </Card>
    );
  if (query.data && (!series || series.mean.every((value) => value === null))) return null;
  if (series?.kind === 'state')
    return (
      <Card title="Around the moment">
        <StateStrip
          label={alert.metric.replaceAll('_', ' ')}
          track={track}
          words={wordsOf(series, alert)}
          from={from}
          to={to}
        />
      </Card>
    );
  const unit = series?.unit ?? '';
  return (
    <Card>
      <SeriesChart
        title="Around the moment"
        unit={unit}
        height={240}
        area
        whole={unit === 'percent' && alert.metric !== 'clock_offset_percent'}
        lines={[{ key: 'value', label: alert.metric, colour: 0, track }]}
        from={from}
        to={to}
        marks={marks}
        thresholds={
          alert.threshold_value === null
            ? []
            : [
                {
                  value: alert.threshold_value,
                  status: alert.health === 'FAIL' ? 'FAIL' : 'WARN',
                  label: `limit ${formatQuantity(alert.threshold_value, unit)}`,
                },
              ]
        }
        loading={query.isPending}
        onZoom={(start, end) => setZoomed(windowFrom(zoomTo(start, end, now)))}
        onZoomOut={() => setZoomed(windowFrom(zoomOut({ from, to }, now)))}
      />
    </Card>
  );
}

function windowFrom(range: ReturnType<typeof zoomTo>): { from: number; to: number } | undefined {
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
