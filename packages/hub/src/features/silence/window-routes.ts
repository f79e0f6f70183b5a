import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { ListedWindow, MaintenanceWindowRequest, MuteRequest, SilenceSpan } from '@labkeeper/protocol/silence';
import { Type } from 'typebox';
import { parseInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import { Filter, pageItems } from '../../platform/item-page.ts';
import { refuseUnknownFields } from '../../platform/known-fields.ts';
import { route, type Route } from '../../platform/route.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';

const tag = 'silence';
const path = '/api/v1/maintenance-windows';
const one = `${path}/{window_id}`;
const params = Type.Object({ window_id: Type.String({ minLength: 1, maxLength: 80 }) });
const ListQuery = Type.Object({ ...PageQuery.properties, name: Filter, kind: Filter, enabled: Filter });
const SpanQuery = Type.Object({
  from: Type.Optional(Type.String({ maxLength: 40 })),
  to: Type.Optional(Type.String({ maxLength: 40 })),
});
const dayMs = 86_400_000;
const mostDays = 62;

/** Announced work, muting, and the stretches of quiet of a week. */
export function windowRoutes(services: Services): Route[] {
  return [
    ...readRoutes(services),
    ...writeRoutes(services),
    deleteRoute(services),
    muteRoute(services),
    spanRoute(services),
  ];
}

function readRoutes({ silence }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path,
      id: 'list_maintenance_windows',
      tag,
      summary: 'Every maintenance window, with until when it holds now and when it begins next.',
      access: 'read',
      request: { query: ListQuery },
      response: { status: 200, schema: pageOf(ListedWindow) },
      errors: [],
      handle: ({ query }) =>
        pageItems(silence.listWindows(), query, { key: (window) => `${window.name} ${window.window_id}` }),
    }),
    route({
      method: 'GET',
      path: one,
      id: 'get_maintenance_window',
      tag,
      summary: 'One maintenance window.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: ListedWindow },
      errors: ['WINDOW_NOT_FOUND'],
      handle: (input) => silence.getWindow(input.params.window_id),
    }),
  ];
}

function writeRoutes({ platform, silence }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path,
      id: 'create_maintenance_window',
      tag,
      summary:
        'Announces work: once (`starts_at`) or again and again (`cron`), by the clock of a time zone. Nothing it covers is told.',
      access: 'operate',
      request: { body: MaintenanceWindowRequest },
      response: { status: 201, schema: ListedWindow },
      errors: [],
      example: {
        name: 'backup night',
        scope: { server_ids: ['nas'] },
        time_zone: 'Europe/Berlin',
        cron: '0 2 * * 0',
        duration_seconds: 7200,
      },
      async handle(input) {
        refuseUnknownFields(input.body, MaintenanceWindowRequest, ListedWindow);
        const window = await silence.addWindow(input.body);
        await recordAct(platform, input, {
          action: 'maintenance_window.created',
          target: window.window_id,
          details: { name: window.name },
        });
        return window;
      },
    }),
    route({
      method: 'PUT',
      path: one,
      id: 'update_maintenance_window',
      tag,
      summary: 'Changes a maintenance window; what is left out stays as it was.',
      access: 'operate',
      request: { params, body: MaintenanceWindowRequest },
      response: { status: 200, schema: ListedWindow },
      errors: ['WINDOW_NOT_FOUND'],
      example: { name: 'backup night', duration_seconds: 10_800 },
      async handle(input) {
        refuseUnknownFields(input.body, MaintenanceWindowRequest, ListedWindow);
        const window = await silence.changeWindow(input.params.window_id, input.body);
        await recordAct(platform, input, {
          action: 'maintenance_window.changed',
          target: window.window_id,
          details: { name: window.name },
        });
        return window;
      },
    }),
  ];
}

function deleteRoute({ platform, silence }: Services): Route {
  return route({
    method: 'DELETE',
    path: one,
    id: 'delete_maintenance_window',
    tag,
    summary: 'Deletes a maintenance window; one that holds now ends with it.',
    access: 'operate',
    request: { params },
    response: { status: 204, schema: undefined },
    errors: ['WINDOW_NOT_FOUND'],
    async handle(input) {
      const { window_id: target } = input.params;
      const { kind, name, scope } = silence.getWindow(target);
      await silence.removeWindow(target);
      const action = kind === 'mute' ? 'unmuted' : 'maintenance_window.deleted';
      await recordAct(platform, input, { action, target, details: { name, scope } });
      return undefined;
    },
  });
}

function muteRoute({ platform, silence }: Services): Route {
  return route({
    method: 'POST',
    path: '/api/v1/mutes',
    id: 'mute',
    tag,
    summary:
      'Silence that begins now, for what the scope names; for everything without one. It is listed as a maintenance window.',
    access: 'operate',
    request: { body: MuteRequest },
    response: { status: 201, schema: ListedWindow },
    errors: [],
    example: { scope: { server_ids: ['nas'] }, seconds: 3600 },
    async handle(input) {
      refuseUnknownFields(input.body, MuteRequest);
      const window = await silence.mute(input.body);
      const details = { seconds: input.body.seconds, scope: window.scope };
      await recordAct(platform, input, { action: 'muted', target: window.window_id, details });
      return window;
    },
  });
}

function spanRoute({ platform, silence }: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/silence',
    id: 'list_silence',
    tag,
    summary: `Every stretch of sleep and of maintenance in a time of at most ${mostDays} days; without one the next seven days.`,
    access: 'read',
    request: { query: SpanQuery },
    response: { status: 200, schema: pageOf(SilenceSpan) },
    errors: ['RANGE_INVALID', 'TIMESTAMP_INVALID'],
    handle({ query }) {
      const from = query.from === undefined ? platform.clock.now() : instantOf(query.from, 'from');
      const to = query.to === undefined ? from + 7 * dayMs : instantOf(query.to, 'to');
      if (to <= from) throw new ApiError('RANGE_INVALID', { field: 'from' });
      if (to - from > mostDays * dayMs) {
        throw new ApiError('RANGE_INVALID', { field: 'to', message: `At most ${mostDays} days at once.` });
      }
      return { items: silence.spans(from, to), next_cursor: null };
    },
  });
}

function instantOf(text: string, field: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new ApiError('TIMESTAMP_INVALID', { field });
  return at;
}
