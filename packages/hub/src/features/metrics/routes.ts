import type { AlertCounts } from '@labkeeper/protocol/alert';
import { Series } from '@labkeeper/protocol/sample';
import { FleetSummary, LatestMetrics } from '@labkeeper/protocol/server';
import { Instant, Slug } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { route, type RawAnswer, type Route } from '../../platform/route.ts';
import type { Services } from '../services.ts';
import { exportType } from './export-samples.ts';
import { SelectionQuery } from './selection.ts';
import { MetricsBody } from './take-samples.ts';

const path = '/api/v1/metrics';
const params = Type.Object({ server_id: Slug });
const DrawnQuery = Type.Object({
  ...SelectionQuery.properties,
  points: Type.Optional(Type.Integer({ minimum: 1, maximum: 2000 })),
  band: Type.Optional(Type.Boolean()),
});
type DrawnQuery = Static<typeof DrawnQuery>;
const server_ids = Type.Optional(Type.String({ maxLength: 20_000, examples: ['nas,pihole-master'] }));
const FleetQuery = Type.Object({ ...DrawnQuery.properties, server_ids });
const ExportQuery = Type.Object({
  ...SelectionQuery.properties,
  server_ids,
  format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('jsonl')])),
});
const defaultPoints = 300;

/** Numbers over time. */
export function metricRoutes(services: Services): Route[] {
  return [...takeRoutes(services), ...queryRoutes(services), ...nowRoutes(services), exportRoute(services)];
}

function takeRoutes({ metrics }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path,
      id: 'post_metrics',
      tag: 'metrics',
      summary: 'Stores numbers of any script, for one server or for many.',
      access: 'ingest',
      request: { body: MetricsBody },
      response: { status: 200, schema: Type.Object({ received: Type.Boolean(), stored: Type.Integer() }) },
      errors: [
        'SERVER_BLOCKED',
        'TIMESTAMP_INVALID',
        'TIMESTAMP_IN_FUTURE',
        'TIMESTAMP_TOO_OLD',
        'STORAGE_FULL',
        'UNAVAILABLE',
      ],
      example: { server_id: 'nas', metrics: { backup_age_hours: 3.5 } },
      maxBodyBytes: 1024 * 1024,
      handle: async (input) => ({ received: true, stored: await metrics.take(input.body, input.address) }),
    }),
  ];
}

function queryRoutes({ metrics }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: `${path}/{server_id}`,
      id: 'query_server_metrics',
      tag: 'metrics',
      summary: 'Series of one server over a range; null where nothing was measured, counters as rate per second.',
      access: 'read',
      queryPrefixes: ['label.'],
      request: { params, query: DrawnQuery },
      response: {
        status: 200,
        schema: Type.Object({ server_id: Slug, from: Instant, to: Instant, series: Type.Array(Series) }),
      },
      errors: ['SERVER_NOT_FOUND', 'RANGE_INVALID', 'TIMESTAMP_INVALID'],
      async handle(input) {
        const { server_id } = input.params;
        const selection = metrics.selection(input.query);
        const found = await metrics.query([server_id], selection, drawingOf(input.query));
        const series = found.map(({ server_id: _same, ...one }) => one);
        return { server_id, from: formatInstant(selection.from), to: formatInstant(selection.to), series };
      },
    }),
    route({
      method: 'GET',
      path,
      id: 'query_metrics',
      tag: 'metrics',
      summary: 'Series of several servers over a range (all of them when none is named).',
      access: 'read',
      queryPrefixes: ['label.'],
      request: { query: FleetQuery },
      response: { status: 200, schema: Type.Object({ from: Instant, to: Instant, series: Type.Array(Series) }) },
      errors: ['SERVER_NOT_FOUND', 'RANGE_INVALID', 'TIMESTAMP_INVALID'],
      async handle(input) {
        const selection = metrics.selection(input.query);
        if (selection.metrics.length === 0) {
          throw new ApiError('INVALID', { field: 'metrics', message: 'Name the metrics: metrics=cpu_percent,….' });
        }
        const series = await metrics.query(idsOf(input.query.server_ids), selection, drawingOf(input.query));
        return { from: formatInstant(selection.from), to: formatInstant(selection.to), series };
      },
    }),
  ];
}

function nowRoutes({ metrics, alerts }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path: `${path}/{server_id}/latest`,
      id: 'get_latest_metrics',
      tag: 'metrics',
      summary:
        'The newest numbers of a server: the flat ones under `metrics`, all others under `samples`. Counters are raw.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: LatestMetrics },
      errors: ['SERVER_NOT_FOUND'],
      handle: (input) => metrics.latest(input.params.server_id),
    }),
    route({
      method: 'GET',
      path: `${path}/summary`,
      id: 'get_fleet_summary',
      tag: 'metrics',
      summary: 'The fleet in one answer: how many servers are well, how busy they are, what a day costs.',
      access: 'read',
      request: {},
      response: { status: 200, schema: FleetSummary },
      errors: [],
      handle: () => ({ ...metrics.summary(), alerts: { open: openAlerts(alerts.counts()) } }),
    }),
  ];
}

function exportRoute({ metrics }: Services): Route {
  return route({
    method: 'GET',
    path: `${path}/export`,
    id: 'export_metrics',
    tag: 'metrics',
    summary: 'Raw samples of a selection as CSV or JSON lines, streamed.',
    access: 'read',
    queryPrefixes: ['label.'],
    request: { query: ExportQuery },
    response: { status: 200, schema: undefined, contentType: 'text/csv' },
    errors: ['SERVER_NOT_FOUND', 'RANGE_INVALID', 'TIMESTAMP_INVALID'],
    handle(input): RawAnswer {
      const { format = 'csv' } = input.query;
      const selection = metrics.selection(input.query);
      return {
        kind: 'raw',
        status: 200,
        headers: {
          'content-type': exportType(format),
          'content-disposition': `attachment; filename="labkeeper-${formatInstant(selection.from).slice(0, 10)}.${format}"`,
          'cache-control': 'no-store',
        },
        body: metrics.export(idsOf(input.query.server_ids), selection, format),
      };
    },
  });
}

function drawingOf(query: DrawnQuery): { points: number; band: boolean } {
  return { points: query.points ?? defaultPoints, band: query.band ?? false };
}

function idsOf(list: string | undefined): string[] | undefined {
  return list === undefined ? undefined : list.split(',').filter((serverId) => serverId !== '');
}

function openAlerts({ open }: AlertCounts): number {
  return open.critical + open.high + open.medium + open.low;
}
