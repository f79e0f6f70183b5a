import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { EnrollmentToken, EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { pageOf } from '@labkeeper/protocol/page';
import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import { formatInstant } from '../domain/instant.ts';
import { installCommand, plainInstallCommand, type HubAddress } from '../domain/install-command.ts';
import { actorOf } from '../platform/access.ts';
import { ApiError } from '../platform/api-error.ts';
import type { Platform } from '../platform/hub-platform.ts';
import { route, type Route } from '../platform/route.ts';
import type { EnrollmentTokensTable, Tables } from '../platform/tables.ts';
import { recordAct } from './record-act.ts';
import { defaultSite } from './servers/service.ts';
import type { Services } from './services.ts';

type Db = Kysely<Tables>;

const path = '/api/v1/enrollment-tokens';
const defaultSeconds = 900;
const tokenBytes = 20;

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
    request: {},
    response: { status: 200, schema: pageOf(EnrollmentToken) },
    errors: [],
    async handle() {
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
      return { items, next_cursor: null };
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
      await recordAct(platform, input, { action: 'enrollment_token.created', target: row.token_id });
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
      const result = await platform.db.write
        .deleteFrom('enrollment_tokens')
        .where('token_id', '=', token_id)
        .executeTakeFirst();
      if (result.numDeletedRows === 0n) throw new ApiError('TOKEN_NOT_FOUND', { field: 'token_id' });
      await recordAct(platform, input, { action: 'enrollment_token.deleted', target: token_id });
      return undefined;
    },
  });
}

/** Makes a token; the answer holds it in clear, and nothing else ever will. Throws SITE_NOT_FOUND. */
export async function createEnrollmentToken(
  platform: Pick<Platform, 'db' | 'clock'>,
  request: EnrollmentTokenRequest,
  createdBy: string,
): Promise<{ row: EnrollmentTokensTable; token: string }> {
  const siteId = request.site_id ?? defaultSite;
  const site = await platform.db.read
    .selectFrom('sites')
    .select('site_id')
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  if (site === undefined) throw new ApiError('SITE_NOT_FOUND', { field: 'site_id' });
  const token = `lke_${randomBytes(tokenBytes).toString('base64url')}`;
  const now = platform.clock.now();
  const uses = request.uses ?? 1;
  const row: EnrollmentTokensTable = {
    token_id: randomUUID(),
    token_hash: hashOf(token),
    name: request.name ?? request.server_id ?? 'agent',
    server_id: request.server_id ?? null,
    site_id: siteId,
    tags: JSON.stringify(request.tags ?? []),
    profile: request.profile ?? 'watch',
    uses,
    uses_left: uses,
    created_by: createdBy,
    created_at: now,
    expires_at: now + (request.expires_in_seconds ?? defaultSeconds) * 1000,
  };
  await platform.db.write.insertInto('enrollment_tokens').values(row).execute();
  return { row, token };
}

/** The token if it may be used now. Unknown, used up and expired look the same, and take the same time. */
export async function findUsableToken(db: Db, token: string, now: number): Promise<EnrollmentTokensTable | undefined> {
  return db
    .selectFrom('enrollment_tokens')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Takes one use of a token, inside the transaction that makes the agent; false when another was faster. */
export async function takeUse(db: Db, tokenId: string, serverId: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('enrollment_tokens')
    .set((row) => ({ uses_left: row('uses_left', '-', 1) }))
    .where('token_id', '=', tokenId)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) return false;
  await db.insertInto('enrollment_uses').values({ token_id: tokenId, server_id: serverId, used_at: now }).execute();
  return true;
}

/** How agents reach this hub: by its own TLS port and pin, or by the public address and the certificate that stands there. */
export function hubAddress(platform: Pick<Platform, 'config' | 'identity'>, origin: string): HubAddress {
  const { publicUrl, tlsPort } = platform.config;
  const { pin, caPem } = platform.identity;
  if (publicUrl?.startsWith('https:') === true) return { url: publicUrl, pin: undefined };
  const { hostname } = new URL(publicUrl ?? origin);
  if (tlsPort === 0) return { url: publicUrl ?? origin, pin: undefined };
  return { url: `https://${hostname}:${tlsPort}`, pin: caPem === undefined ? undefined : pin };
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

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
