import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import type { Kysely } from 'kysely';
import type { HubAddress } from '../../domain/install-command.ts';
import { reservedSentence, reservedServerIds } from '../../domain/reserved-ids.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { EnrollmentTokensTable, Tables } from '../../platform/tables.ts';
import { defaultSite } from '../servers/service.ts';

type Db = Kysely<Tables>;

const defaultSeconds = 900;
const tokenBytes = 20;

/** Makes a token; the answer holds it in clear, and nothing else ever will. Throws SITE_NOT_FOUND, and INVALID for a reserved id. */
export async function createEnrollmentToken(
  platform: Pick<Platform, 'db' | 'clock'>,
  request: EnrollmentTokenRequest,
  createdBy: string,
): Promise<{ row: EnrollmentTokensTable; token: string }> {
  refuseReserved(request.server_id);
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

function refuseReserved(serverId: string | null | undefined): void {
  if (serverId === null || serverId === undefined || !reservedServerIds.has(serverId)) return;
  throw new ApiError('INVALID', { field: 'server_id', message: reservedSentence(serverId) });
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

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
