import { EnrollmentToken, EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { pageOf, PageQuery } from '@labkeeper/protocol/page';
import { Type } from 'typebox';
import { formatInstant } from '../../domain/instant.ts';
import { installCommand, plainInstallCommand } from '../../domain/install-command.ts';
import { actorOf } from '../../platform/access.ts';
import { ApiError } from '../../platform/api-error.ts';
import { Filter, pageItems } from '../../platform/item-page.ts';
import { route, type Route } from '../../platform/route.ts';
import type { EnrollmentTokensTable } from '../../platform/tables.ts';
import { recordAct } from '../record-act.ts';
import type { Services } from '../services.ts';
import { createEnrollmentToken, hubAddress } from './service.ts';

const path = '/api/v1/enrollment-tokens';

/** Tokens with which a new agent gets a key of its own. */
export function enrollmentRoutes(services: Services): Route[] {
  return [listRoute(services), createRoute(services), deleteRoute(services)];
}

function listRoute({ platform }: Services): Route {
  return route({
    method: 'GET',
    path,
    id: 'list_enrollment_tokens',
    tag: 'enrolment',
    summary: 'The enrolment tokens that there are, with who used them. The tokens themselves are kept nowhere.',
    access: 'admin',
    request: {
      query: Type.Object({
        ...PageQuery.properties,
        name: Filter,
        server_id: Filter,
        site_id: Filter,
        tags: Filter,
        profile: Filter,
        used_by: Filter,
      }),
    },
    response: { status: 200, schema: pageOf(EnrollmentToken) },
    errors: [],
    async handle({ query }) {
      const rows = await platform.db.read
        .selectFrom('enrollment_tokens')
        .selectAll()
        .orderBy('created_at', 'desc')
        .execute();
      const uses = await platform.db.read.selectFrom('enrollment_uses').selectAll().orderBy('id').execute();
      const items = rows.map((row) =>
        present(
          row,
          uses.filter((use) => use.token_id === row.token_id).map((use) => use.server_id),
        ),
      );
      return pageItems(items, query, { key: (token) => `${token.created_at} ${token.token_id}`, newestFirst: true });
    },
  });
}

function createRoute({ platform }: Services): Route {
  return route({
    method: 'POST',
    path,
    id: 'create_enrollment_token',
    tag: 'enrolment',
    summary: 'Makes an enrolment token and the line that installs an agent with it; the token is shown once.',
    access: 'admin',
    request: { body: EnrollmentTokenRequest },
    response: { status: 201, schema: EnrollmentTokenCreated },
    errors: ['SITE_NOT_FOUND'],
    example: { name: 'nas', site_id: 'home', tags: ['storage'], uses: 1, expires_in_seconds: 900, profile: 'watch' },
    async handle(input) {
      const { row, token } = await createEnrollmentToken(platform, input.body, actorOf(input.caller));
      const details = { name: row.name };
      await recordAct(platform, input, { action: 'enrollment_token.created', target: row.token_id, details });
      const hub = hubAddress(platform, input.origin);
      return {
        ...present(row, []),
        token,
        install_command: installCommand(hub, token),
        plain_install_command: plainInstallCommand(hub, token, input.origin),
      };
    },
  });
}

function deleteRoute({ platform }: Services): Route {
  return route({
    method: 'DELETE',
    path: `${path}/{token_id}`,
    id: 'delete_enrollment_token',
    tag: 'enrolment',
    summary: 'Withdraws an enrolment token; agents that used it keep their keys.',
    access: 'admin',
    request: { params: Type.Object({ token_id: Type.String({ maxLength: 80 }) }) },
    response: { status: 204, schema: undefined },
    errors: ['TOKEN_NOT_FOUND'],
    async handle(input) {
      const { token_id } = input.params;
      const row = await platform.db.write
        .deleteFrom('enrollment_tokens')
        .where('token_id', '=', token_id)
        .returning('name')
        .executeTakeFirst();
      if (row === undefined) throw new ApiError('TOKEN_NOT_FOUND', { field: 'token_id' });
      await recordAct(platform, input, { action: 'enrollment_token.deleted', target: token_id, details: row });
      return undefined;
    },
  });
}

function present(row: EnrollmentTokensTable, usedBy: string[]): EnrollmentToken {
  const { token_id, name, server_id, site_id, tags, profile, uses, uses_left, created_at, expires_at } = row;
  return {
    token_id,
    name,
    server_id,
    site_id,
    uses,
    uses_left,
    tags: JSON.parse(tags) as string[],
    profile: profile === 'act' ? 'act' : 'watch',
    created_at: formatInstant(Number(created_at)),
    expires_at: formatInstant(Number(expires_at)),
    used_by: usedBy,
  };
}
