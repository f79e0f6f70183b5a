import { Site, SiteRequest } from '@labkeeper/protocol/server';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { Slug } from '@labkeeper/protocol/text';
import { Type } from 'typebox';
import { formatInstant } from '../domain/instant.ts';
import { freeSlug, serverSlug } from '../domain/server-slug.ts';
import { ApiError } from '../platform/api-error.ts';
import { Filter, pageItems } from '../platform/item-page.ts';
import type { Platform } from '../platform/hub-platform.ts';
import { route, type Route } from '../platform/route.ts';
import type { SitesTable } from '../platform/tables.ts';
import { recordAct } from './record-act.ts';
import { defaultSite, type ServersService } from './servers/service.ts';
import type { Services } from './services.ts';

const params = Type.Object({ site_id: Slug });
const path = '/api/v1/sites';
const one = `${path}/{site_id}`;

/** Sites: places with servers. */
export function siteRoutes(services: Services): Route[] {
  return [...readRoutes(services), ...writeRoutes(services), deleteRoute(services)];
}

/** All sites by id, each with the number of its servers. */
export async function listSites({ platform, servers }: Pick<Services, 'platform' | 'servers'>): Promise<Site[]> {
  const rows = await platform.db.read.selectFrom('sites').selectAll().orderBy('site_id').execute();
  return rows.map((row) => present(row, servers));
}

function readRoutes({ platform, servers }: Services): Route[] {
  return [
    route({
      method: 'GET',
      path,
      id: 'list_sites',
      tag: 'sites',
      summary: 'All sites with the number of their servers.',
      access: 'read',
      request: { query: Type.Object({ ...PageQuery.properties, site_id: Filter, name: Filter, location: Filter }) },
      response: { status: 200, schema: pageOf(Site) },
      errors: [],
      handle: async ({ query }) =>
        pageItems(await listSites({ platform, servers }), query, { key: (site) => site.site_id }),
    }),
    route({
      method: 'GET',
      path: one,
      id: 'get_site',
      tag: 'sites',
      summary: 'One site.',
      access: 'read',
      request: { params },
      response: { status: 200, schema: Site },
      errors: ['SITE_NOT_FOUND'],
      handle: async (input) => present(await findSite(platform, input.params.site_id), servers),
    }),
  ];
}

function writeRoutes({ platform, servers }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path,
      id: 'create_site',
      tag: 'sites',
      summary: 'Adds a site; without an id it gets one made of its name.',
      access: 'admin',
      request: { body: SiteRequest },
      response: { status: 201, schema: Site },
      errors: ['SITE_EXISTS'],
      example: { name: 'Parents’ cellar', location: 'Hamburg' },
      async handle(input) {
        const row = await createSite(platform, input.body);
        await recordAct(platform, input, { action: 'site.created', target: row.site_id });
        return present(row, servers);
      },
    }),
    route({
      method: 'PUT',
      path: one,
      id: 'update_site',
      tag: 'sites',
      summary: 'Renames a site; its id stays.',
      access: 'admin',
      request: { params, body: SiteRequest },
      response: { status: 200, schema: Site },
      errors: ['SITE_NOT_FOUND'],
      example: { name: 'Cellar' },
      async handle(input) {
        const { site_id } = input.params;
        await findSite(platform, site_id);
        const { name, location = null } = input.body;
        await platform.db.write.updateTable('sites').set({ name, location }).where('site_id', '=', site_id).execute();
        await recordAct(platform, input, { action: 'site.changed', target: site_id });
        return present(await findSite(platform, site_id), servers);
      },
    }),
  ];
}

function deleteRoute({ platform, servers }: Services): Route {
  return route({
    method: 'DELETE',
    path: one,
    id: 'delete_site',
    tag: 'sites',
    summary: 'Removes a site that no server belongs to.',
    access: 'admin',
    request: { params },
    response: { status: 204, schema: undefined },
    errors: ['SITE_NOT_FOUND', 'SITE_IN_USE'],
    async handle(input) {
      const row = await findSite(platform, input.params.site_id);
      if (present(row, servers).servers > 0) throw new ApiError('SITE_IN_USE', { field: 'site_id' });
      if (row.site_id === defaultSite) {
        throw new ApiError('SITE_IN_USE', {
          field: 'site_id',
          message: 'New servers belong to this site; rename it instead.',
        });
      }
      await platform.db.write.deleteFrom('sites').where('site_id', '=', row.site_id).execute();
      await recordAct(platform, input, { action: 'site.deleted', target: row.site_id });
      return undefined;
    },
  });
}

async function createSite(platform: Platform, request: SiteRequest): Promise<SitesTable> {
  const taken = new Set(
    (await platform.db.read.selectFrom('sites').select('site_id').execute()).map((row) => row.site_id),
  );
  if (request.site_id !== undefined && taken.has(request.site_id))
    throw new ApiError('SITE_EXISTS', { field: 'site_id' });
  const row: SitesTable = {
    site_id: request.site_id ?? freeSlug(serverSlug(request.name), (slug) => taken.has(slug)),
    name: request.name,
    location: request.location ?? null,
    created_at: platform.clock.now(),
  };
  const result = await platform.db.write
    .insertInto('sites')
    .values(row)
    .onConflict((conflict) => conflict.column('site_id').doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows ?? 0n) === 0) throw new ApiError('SITE_EXISTS', { field: 'site_id' });
  return row;
}

async function findSite(platform: Platform, siteId: string): Promise<SitesTable> {
  const row = await platform.db.read.selectFrom('sites').selectAll().where('site_id', '=', siteId).executeTakeFirst();
  if (row === undefined) throw new ApiError('SITE_NOT_FOUND', { field: 'site_id' });
  return row;
}

function present(row: SitesTable, servers: ServersService): Site {
  const members = [...servers.states()].filter((state) => state.row.site_id === row.site_id);
  return { ...row, created_at: formatInstant(Number(row.created_at)), servers: members.length };
}
