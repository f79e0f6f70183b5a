import { Status } from '@labkeeper/protocol/agent';
import { Instant, nullable } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { flatMetrics } from '../../domain/flat-metrics.ts';
import { formatInstant } from '../../domain/instant.ts';
import { route, type Route } from '../../platform/route.ts';
import type { RawSample } from '../../platform/series/series-store.ts';
import type { AlertsService } from '../alerts/service.ts';
import type { Services } from '../services.ts';
import { localServer } from './local-server.ts';

const MetricRow = Type.Object({
  id: Type.Integer(),
  ts: Instant,
  category: Type.String(),
  name: Type.String(),
  value_num: nullable(Type.Number()),
  value_text: nullable(Type.String()),
  status: Status,
  details_json: Type.String(),
});
type MetricRow = Static<typeof MetricRow>;

const query = Type.Object({ hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720 })) });
const shown = [...flatMetrics, 'filesystem_used_percent', 'filesystem_free_bytes'];
const mostRows = 50_000;
const hourMs = 3_600_000;

/** `GET /api/metrics?hours=`: what the hub's own machine measured, as rows. */
export function metricRowRoutes({ platform, servers, alerts }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/metrics',
      id: 'list_metric_rows',
      tag: 'compatibility',
      summary: `What the machine that the hub runs on measured in the last hours, one row per number (at most ${mostRows}).`,
      access: 'read',
      request: { query },
      response: { status: 200, schema: Type.Array(MetricRow) },
      errors: ['NO_LOCAL_AGENT'],
      handle(input) {
        const to = platform.clock.now();
        const from = to - (input.query.hours ?? 24) * hourMs;
        return metricRows(alerts, localServer(servers).row.server_id, { from, to });
      },
    }),
  ];
}

async function metricRows(
  alerts: AlertsService,
  serverId: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<MetricRow[]> {
  const rows: MetricRow[] = [];
  for await (const { sample, status } of alerts.judgedPast(serverId, { metrics: shown, from, to })) {
    rows.push(rowOf(sample, rows.length + 1, status));
    if (rows.length >= mostRows) break;
  }
  return rows;
}

function rowOf(sample: RawSample, id: number, status: Status): MetricRow {
  const { metric, labels, value } = sample;
  const { mount } = labels;
  const free = metric === 'filesystem_free_bytes';
  return {
    id,
    ts: formatInstant(sample.at),
    category: mount === undefined ? 'system' : 'disk',
    name: mount === undefined ? metric : `disk_${mount}_${free ? 'free_gb' : 'used_percent'}`,
    value_num: free ? value / 1e9 : value,
    value_text: null,
    status,
    details_json: JSON.stringify(labels),
  };
}
