import type { ExpectedService } from '@labkeeper/protocol/server';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database.ts';
import type { ServersTable, Tables } from '../../platform/tables.ts';

type Db = Kysely<Tables>;

/** Everything about servers that the database holds, as read at the start. */
export interface StoredServers {
  readonly rows: readonly ServersTable[];
  readonly expected: ReadonlyMap<string, ExpectedService[]>;
  readonly inventory: readonly Tables['inventory'][];
  readonly deleted: ReadonlySet<string>;
  /** When the newest valid key of an agent was made, by server. */
  readonly keys: ReadonlyMap<string, number>;
}

/** Reads every server with what belongs to it, or the one that is named. */
export async function loadServers(db: Db, serverId?: string): Promise<StoredServers> {
  const isOne = serverId !== undefined;
  const id = serverId ?? '';
  const rows = await db
    .selectFrom('servers')
    .selectAll()
    .$if(isOne, (query) => query.where('server_id', '=', id))
    .orderBy('server_id')
    .execute();
  const services = await db
    .selectFrom('expected_services')
    .selectAll()
    .$if(isOne, (query) => query.where('server_id', '=', id))
    .orderBy('id')
    .execute();
  const inventory = await db
    .selectFrom('inventory')
    .selectAll()
    .$if(isOne, (query) => query.where('server_id', '=', id))
    .execute();
  const deleted = await db
    .selectFrom('deleted_servers')
    .select('server_id')
    .$if(isOne, (query) => query.where('server_id', '=', id))
    .execute();
  const keys = await db
    .selectFrom('api_keys')
    .select(['server_id', 'created_at'])
    .where('server_id', 'is not', null)
    .$if(isOne, (query) => query.where('server_id', '=', id))
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .execute();
  const expected = new Map<string, ExpectedService[]>();
  for (const { server_id, service_name, critical } of services) {
    const list = expected.get(server_id) ?? [];
    list.push({ name: service_name, critical: critical === 1 });
    expected.set(server_id, list);
  }
  return {
    rows: rows.map(numbersOf),
    expected,
    inventory: inventory.map((part) => ({ ...part, updated_at: Number(part.updated_at) })),
    deleted: new Set(deleted.map((row) => row.server_id)),
    keys: new Map(keys.map((key) => [key.server_id ?? '', Number(key.created_at)])),
  };
}

/** Adds a server and lets its id report again when it had been deleted. False when the id is taken. */
export async function insertServer(db: Db, row: ServersTable, expected: readonly ExpectedService[]): Promise<boolean> {
  const result = await db
    .insertInto('servers')
    .values(row)
    .onConflict((conflict) => conflict.column('server_id').doNothing())
    .executeTakeFirst();
  if (Number(result.numInsertedOrUpdatedRows ?? 0n) === 0) return false;
  await db.deleteFrom('deleted_servers').where('server_id', '=', row.server_id).execute();
  // A last report of an earlier server of this id may have left some.
  await db.deleteFrom('inventory').where('server_id', '=', row.server_id).execute();
  await replaceExpected(db, row.server_id, expected, row.registered_at);
  return true;
}

/** Writes the columns that were changed. */
export async function updateServer(db: Db, serverId: string, change: Partial<ServersTable>): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('servers').set(change).where('server_id', '=', serverId).execute();
}

/** Replaces the expected services of a server. */
export async function replaceExpected(
  db: Db,
  serverId: string,
  expected: readonly ExpectedService[],
  now: number,
): Promise<void> {
  await db.deleteFrom('expected_services').where('server_id', '=', serverId).execute();
  if (expected.length === 0) return;
  const rows = expected.map((service) => ({
    server_id: serverId,
    service_name: service.name,
    critical: service.critical === false ? 0 : 1,
    created_at: now,
  }));
  await db.insertInto('expected_services').values(rows).execute();
}

/** Removes a server and keeps its id from being registered by a report. Its samples are the series store's to remove. */
export async function deleteServer(db: Db, serverId: string, now: number): Promise<void> {
  await db.deleteFrom('expected_services').where('server_id', '=', serverId).execute();
  await db.deleteFrom('inventory').where('server_id', '=', serverId).execute();
  await db.deleteFrom('listeners').where('server_id', '=', serverId).execute();
  await db.deleteFrom('hardware').where('server_id', '=', serverId).execute();
  await db.deleteFrom('servers').where('server_id', '=', serverId).execute();
  await db
    .insertInto('deleted_servers')
    .values({ server_id: serverId, deleted_at: now })
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet({ deleted_at: now }))
    .execute();
}

const rowsPerStep = 50;

/** Writes what reports change about servers, in steps short enough for reports to slip in between. */
export async function flushServers(database: Database, rows: readonly ServersTable[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStep) {
    const step = rows.slice(start, start + rowsPerStep);
    await database.batch(
      step.map((row) =>
        database.write
          .updateTable('servers')
          .set(reportedColumns(row))
          .where('server_id', '=', row.server_id)
          .compile(),
      ),
    );
  }
}

/** Writes parts of inventories, in steps as short. */
export async function upsertInventory(database: Database, rows: readonly Tables['inventory'][]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStep) {
    const step = rows.slice(start, start + rowsPerStep);
    await database.batch(
      step.map((row) =>
        database.write
          .insertInto('inventory')
          .values(row)
          .onConflict((conflict) => conflict.columns(['server_id', 'part']).doUpdateSet(row))
          .compile(),
      ),
    );
  }
}

/** The columns that reports alone change; what a person may edit is written when it is edited. */
export function reportedColumns(row: ServersTable): Partial<ServersTable> {
  const { last_seen, status, boot_time, boot_id, machine_id, agent_version } = row;
  const { updates_available, security_updates, clock_offset_ms } = row;
  const seen = { last_seen, status, boot_time, boot_id, machine_id, agent_version };
  return { ...seen, updates_available, security_updates, clock_offset_ms };
}

/** PostgreSQL gives 64-bit integers as text. */
function numbersOf(row: ServersTable): ServersTable {
  return {
    ...row,
    registered_at: Number(row.registered_at),
    last_seen: numberOrNull(row.last_seen),
    boot_time: numberOrNull(row.boot_time),
    clock_offset_ms: numberOrNull(row.clock_offset_ms),
  };
}

function numberOrNull(value: number | null): number | null {
  return value === null ? null : Number(value);
}

/** Whether there is such a site. */
export async function siteExists(db: Db, siteId: string): Promise<boolean> {
  const row = await db.selectFrom('sites').select('site_id').where('site_id', '=', siteId).executeTakeFirst();
  return row !== undefined;
}

/** Makes a site, unless it is there. */
export async function ensureSite(db: Db, site: Tables['sites']): Promise<void> {
  await db
    .insertInto('sites')
    .values(site)
    .onConflict((conflict) => conflict.column('site_id').doNothing())
    .execute();
}
