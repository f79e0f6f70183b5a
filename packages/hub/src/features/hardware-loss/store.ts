import type { CompiledQuery, Kysely } from 'kysely';
import type { KnownThing } from '../../domain/known-hardware.ts';
import type { HardwareTable, Tables } from '../../platform/tables.ts';

/** What is remembered of the disks and arrays of a server. */
export async function readHardware(db: Kysely<Tables>, serverId: string): Promise<KnownThing[]> {
  const rows = await db.selectFrom('hardware').selectAll().where('server_id', '=', serverId).execute();
  return rows.map((row) => thingOf(row));
}

/** Writes one thing as it is known now. */
export function saveThing(db: Kysely<Tables>, serverId: string, thing: KnownThing): CompiledQuery {
  const { kind, id, name, firstAt, seenAt, goneAt, most, mostAt, lost } = thing;
  const columns = { name, first_at: firstAt, seen_at: seenAt, gone_at: goneAt, most, most_at: mostAt, lost };
  return db
    .insertInto('hardware')
    .values({ server_id: serverId, kind, id, ...columns })
    .onConflict((conflict) => conflict.columns(['server_id', 'kind', 'id']).doUpdateSet(columns))
    .compile();
}

/** Forgets one thing. */
export function forgetThing(
  db: Kysely<Tables>,
  serverId: string,
  { kind, id }: Pick<KnownThing, 'kind' | 'id'>,
): CompiledQuery {
  return db
    .deleteFrom('hardware')
    .where('server_id', '=', serverId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .compile();
}

function thingOf({ kind, id, name, first_at, seen_at, gone_at, most, most_at, lost }: HardwareTable): KnownThing {
  return {
    kind: kind === 'disk' ? 'disk' : 'array',
    id,
    name,
    firstAt: Number(first_at),
    seenAt: Number(seen_at),
    goneAt: gone_at === null ? null : Number(gone_at),
    most: most === null ? null : Number(most),
    mostAt: most_at === null ? null : Number(most_at),
    lost: Number(lost),
  };
}
