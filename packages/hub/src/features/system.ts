import { pageOf, PageQuery, type Page } from '@labkeeper/protocol/page';
import { AuditEntry, Backup, SystemHealth, SystemStats } from '@labkeeper/protocol/system';
import { statfs } from 'node:fs/promises';
import { Type, type Static } from 'typebox';
import { actorOf } from '../platform/access.ts';
import type { BackupFile } from '../platform/backup.ts';
import { Filter, pageItems } from '../platform/item-page.ts';
import { route, type Route } from '../platform/route.ts';
import type { Platform } from '../platform/hub-platform.ts';
import { ApiError } from '../platform/api-error.ts';
import type { Services } from './services.ts';
import { checkHealth } from './system-health.ts';

const tag = 'system';
const auditPage = 100;

/** How the hub itself is. */
export function systemRoutes(services: Services): Route[] {
  return [
    healthRoute(services),
    statsRoute(services),
    auditRoute(services),
    listBackupsRoute(services),
    makeBackupRoute(services),
  ];
}

function healthRoute({ platform }: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/system/health',
    id: 'get_health',
    tag,
    summary: 'One word on how the hub is; with a key or log-in also what was looked at.',
    access: 'public',
    request: {},
    response: { status: 200, schema: SystemHealth },
    errors: [],
    async handle({ caller }) {
      if (!caller.scopes.includes('read')) return { status: platform.health() };
      const checks = await checkHealth(platform);
      const uptime_seconds = Math.round((platform.clock.now() - platform.startedAt) / 1000);
      return { status: platform.health(), version: platform.version, uptime_seconds, checks };
    },
  });
}

function statsRoute(services: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/system/stats',
    id: 'get_stats',
    tag,
    summary: 'What the hub holds and what it costs.',
    access: 'read',
    request: {},
    response: { status: 200, schema: SystemStats },
    errors: [],
    handle: () => statsOf(services),
  });
}

async function statsOf({ platform, servers, agents }: Services): Promise<SystemStats> {
  const { user, system } = process.cpuUsage();
  const [newest] = await platform.backups.list();
  return {
    version: platform.version,
    engine: platform.db.engine,
    started_at: new Date(platform.startedAt).toISOString(),
    servers: [...servers.states()].length,
    series: await platform.series.count(),
    database_bytes: await platform.db.sizeBytes(),
    disk_free_bytes: await freeBytes(platform.config.dataDir),
    memory_bytes: process.memoryUsage.rss(),
    cpu_seconds: Math.round((user + system) / 10_000) / 100,
    viewers: platform.live.viewers,
    agents_connected: agents.streams.size,
    last_backup_at: newest === undefined ? null : new Date(newest.createdAt).toISOString(),
    counters: platform.counters.all(),
  };
}

function listBackupsRoute({ platform }: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/system/backups',
    id: 'list_backups',
    tag,
    summary: 'The backups that there are, the newest first; each was opened and checked.',
    access: 'admin',
    request: { query: Type.Object({ ...PageQuery.properties, name: Filter, verified: Filter }) },
    response: { status: 200, schema: pageOf(Backup) },
    errors: [],
    handle: async ({ query }) =>
      pageItems((await platform.backups.list()).map(shownBackup), query, {
        key: (backup) => `${backup.created_at} ${backup.name}`,
        newestFirst: true,
      }),
  });
}

function makeBackupRoute({ platform }: Services): Route {
  return route({
    method: 'POST',
    path: '/api/v1/system/backup',
    id: 'make_backup',
    tag,
    summary: 'Make a backup of the database now; it answers when the copy was checked.',
    access: 'admin',
    request: {},
    response: { status: 201, schema: Backup },
    errors: ['BAD_REQUEST', 'STORAGE_FULL'],
    async handle({ caller, address }) {
      const made = await platform.backups.create();
      const entry = { actor: actorOf(caller), action: 'backup.created', target: made.name, address };
      await platform.audit.record(entry);
      return shownBackup(made);
    },
  });
}

function shownBackup({ name, createdAt, sizeBytes, verified }: BackupFile): Backup {
  return { name, created_at: new Date(createdAt).toISOString(), size_bytes: sizeBytes, verified };
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function auditRoute({ platform }: Services): Route {
  return route({
    method: 'GET',
    path: '/api/v1/system/audit',
    id: 'list_audit',
    tag,
    summary: 'Who did what, the newest first.',
    access: 'admin',
    request: { query: AuditQuery },
    response: { status: 200, schema: pageOf(AuditEntry) },
    errors: [],
    handle: ({ query }) => listAudit(platform, query),
  });
}

const AuditQuery = Type.Object({
  ...PageQuery.properties,
  actor: Filter,
  action: Filter,
  target: Filter,
  address: Filter,
});
type AuditQuery = Static<typeof AuditQuery>;

async function listAudit(
  { db }: Platform,
  { limit = auditPage, cursor, ...filters }: AuditQuery,
): Promise<Page<AuditEntry>> {
  let query = db.read
    .selectFrom('audit')
    .selectAll()
    .orderBy('audit_id', 'desc')
    .limit(limit + 1);
  if (cursor !== undefined) query = query.where('audit_id', '<', numberOf(cursor));
  for (const name of ['actor', 'action', 'target', 'address'] as const) {
    const wanted = filters[name];
    if (wanted !== undefined) query = wanted === '' ? query.where(name, 'is', null) : query.where(name, '=', wanted);
  }
  const rows = await query.execute();
  const items = rows.slice(0, limit).map((row) => ({
    audit_id: String(row.audit_id),
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    action: row.action,
    target: row.target,
    address: row.address,
    details: JSON.parse(row.details_json) as Record<string, unknown>,
  }));
  return { items, next_cursor: rows.length > limit ? (items.at(-1)?.audit_id ?? null) : null };
}

function numberOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new ApiError('INVALID', { field: 'cursor', message: 'cursor is not one that this list gave.' });
}
