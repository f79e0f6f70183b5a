import type { CompiledQuery, Kysely } from 'kysely';
import type { Listener } from '../../domain/listener-changes.ts';
import type { ListenersTable, Tables } from '../../platform/tables.ts';

/** A listener with the server that it belongs to. */
export type StoredListener = Listener & { readonly server_id: string };

/** What is remembered of the listeners of a server; of all without an id. */
export async function readListeners(db: Kysely<Tables>, serverId: string | undefined): Promise<StoredListener[]> {
  const all = db.selectFrom('listeners').selectAll();
  const rows = await (serverId === undefined ? all : all.where('server_id', '=', serverId)).execute();
  return rows.map((row) => listenerOf(row));
}

/** What began to listen at or after this (ms since 1970) and still does, by server. */
export async function readOpenedSince(db: Kysely<Tables>, since: number): Promise<Map<string, Listener[]>> {
  const rows = await db
    .selectFrom('listeners')
    .selectAll()
    .where('opened_at', '>=', since)
    .where('closed_at', 'is', null)
    .execute();
  return Map.groupBy(
    rows.map((row) => listenerOf(row)),
    ({ server_id }) => server_id,
  );
}

/** Writes one listener as it is now. */
export function saveListener(db: Kysely<Tables>, serverId: string, listener: Listener): CompiledQuery {
  const { protocol, port, address, owner, openedAt: opened_at, closedAt: closed_at } = listener;
  return db
    .insertInto('listeners')
    .values({ server_id: serverId, protocol, port, address, owner, opened_at, closed_at })
    .onConflict((conflict) =>
      conflict.columns(['server_id', 'protocol', 'port', 'address']).doUpdateSet({ owner, opened_at, closed_at }),
    )
    .compile();
}

/** Sets all times by so much (whole ms). */
export async function shiftListeners(db: Kysely<Tables>, ms: number): Promise<void> {
  const shifting = db.updateTable('listeners');
  await shifting.set((eb) => ({ opened_at: eb('opened_at', '+', ms), closed_at: eb('closed_at', '+', ms) })).execute();
}

/** Forgets one listener. */
export function forgetListener(db: Kysely<Tables>, serverId: string, listener: Listener): CompiledQuery {
  const { protocol, port, address } = listener;
  const query = db.deleteFrom('listeners').where('server_id', '=', serverId).where('protocol', '=', protocol);
  return query.where('port', '=', port).where('address', '=', address).compile();
}

/** Forgets what went before this (ms since 1970). */
export function forgetListeners(db: Kysely<Tables>, serverId: string, before: number): CompiledQuery {
  return db.deleteFrom('listeners').where('server_id', '=', serverId).where('closed_at', '<', before).compile();
}

function listenerOf({
  server_id,
  protocol,
  port,
  address,
  owner,
  opened_at,
  closed_at,
}: ListenersTable): StoredListener {
  return {
    server_id,
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    port: Number(port),
    address,
    owner,
    openedAt: opened_at === null ? null : Number(opened_at),
    closedAt: closed_at === null ? null : Number(closed_at),
  };
}
