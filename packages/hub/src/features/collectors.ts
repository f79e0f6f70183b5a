import { collectors } from '@labkeeper/collectors/registry';
import { CollectorReport } from '@labkeeper/protocol/agent';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { MetricDefinition } from '@labkeeper/protocol/sample';
import { nullable, Slug } from '@labkeeper/protocol/text';
import { Type, type Static } from 'typebox';
import { actorOf } from '../platform/access.ts';
import { ApiError } from '../platform/api-error.ts';
import { Filter, pageItems } from '../platform/item-page.ts';
import { route, type RequestFacts, type Route } from '../platform/route.ts';
import { recordAct } from './record-act.ts';
import type { ServerState } from './servers/service.ts';
import type { Services } from './services.ts';

const path = '/api/v1/collectors';
const query = Type.Object({ server_id: Type.Optional(Slug) });
const params = Type.Object({ name: Type.String({ maxLength: 60 }) });

const Collector = Type.Object({
  name: Type.String(),
  about: Type.String(),
  interval_seconds: Type.Integer(),
  enabled: Type.Boolean(),
  metrics: Type.Array(MetricDefinition),
  report: nullable(CollectorReport),
});
type Collector = Static<typeof Collector>;

const Asked = Type.Object({ name: Type.String(), servers: Type.Array(Slug) });
type Asked = Static<typeof Asked>;

export type CollectorTask = 'enable' | 'disable' | 'run';

const tasks: Record<CollectorTask, string> = {
  enable: 'Switches a collector on, on one server or on all.',
  disable: 'Switches a collector off, on one server or on all.',
  run: 'Asks connected agents to measure and report now; answers which were asked.',
};

/** Collectors: what they measure, how they fared, and whether they run. */
export function collectorRoutes(services: Services): Route[] {
  return [listRoute(services), ...(['enable', 'disable', 'run'] as const).map((task) => taskRoute(services, task))];
}

function listRoute({ servers, agents }: Services): Route {
  return route({
    method: 'GET',
    path,
    id: 'list_collectors',
    tag: 'collectors',
    summary: 'The collectors and what they measure; for one server also how each fared and whether it is on.',
    access: 'read',
    request: { query: Type.Object({ ...query.properties, ...PageQuery.properties, name: Filter, enabled: Filter }) },
    response: { status: 200, schema: pageOf(Collector) },
    errors: ['SERVER_NOT_FOUND'],
    async handle(input) {
      const { server_id, ...list } = input.query;
      const server = server_id === undefined ? undefined : servers.require(server_id);
      const settings = server === undefined ? undefined : await agents.settingsOf(server);
      const items = collectors.map((collector): Collector => {
        const own = settings?.collectors[collector.id];
        return {
          name: collector.id,
          about: collector.about,
          interval_seconds: own?.interval_seconds ?? collector.everySeconds,
          enabled: own?.enabled ?? true,
          metrics: [...collector.metrics],
          report: server?.collectors.find((report) => report.name === collector.id) ?? null,
        };
      });
      return pageItems(items, list, { key: (collector) => collector.name });
    },
  });
}

function taskRoute(services: Services, task: CollectorTask): Route {
  return route({
    method: 'POST',
    path: `${path}/{name}/${task}`,
    id: `${task}_collector`,
    tag: 'collectors',
    summary: tasks[task],
    access: 'operate',
    request: { params, query },
    response: { status: 200, schema: Asked },
    errors: ['NOT_FOUND', 'SERVER_NOT_FOUND', 'VALUE_OVERRIDDEN'],
    handle: (input) => doCollectorTask(services, task, { name: input.params.name, ...input.query }, input),
  });
}

/** Does what a collector's route says; answers the servers that it concerned. Throws NOT_FOUND for a name that is none. */
export async function doCollectorTask(
  services: Services,
  task: CollectorTask,
  { name, server_id }: { readonly name: string; readonly server_id?: string },
  facts: RequestFacts,
): Promise<Asked> {
  const { servers, agents, platform } = services;
  if (!collectors.some((collector) => collector.id === name)) {
    throw new ApiError('NOT_FOUND', { field: 'name', message: 'There is no collector of this name.' });
  }
  const concerned: ServerState[] = server_id === undefined ? [...servers.states()] : [servers.require(server_id)];
  if (task !== 'run' && server_id === undefined) await switchForAll(services, name, task === 'enable', facts);
  const asked: string[] = [];
  for (const server of concerned) {
    const serverId = server.row.server_id;
    if (task === 'run') {
      if (agents.streams.reportNow(serverId)) asked.push(serverId);
      continue;
    }
    // A server with a setting of its own would not follow the one for all.
    const own = server.own.collectors[name]?.enabled !== undefined;
    if (server_id !== undefined || own) {
      await agents.setOwnSettings(server, { collectors: { [name]: { enabled: task === 'enable' } } });
    }
    asked.push(serverId);
  }
  const details = { servers: server_id ?? 'all' };
  await recordAct(platform, facts, { action: `collector.${task}`, target: name, details });
  return { name, servers: asked };
}

async function switchForAll(
  { platform }: Services,
  name: string,
  enabled: boolean,
  facts: RequestFacts,
): Promise<void> {
  const { settings } = platform;
  const { collectors: before = {} } = settings.values.agent;
  const changed = { ...before, [name]: { ...before[name], enabled } };
  await settings.change({ agent: { collectors: changed } }, { actor: actorOf(facts.caller), address: facts.address });
}
