import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database.ts';
import type { Tables } from '../../platform/tables.ts';

/** What is forgotten: alerts resolved, and events that happened, before then (ms since 1970). */
export interface PruneLimits {
  readonly now: number;
  readonly alertsBefore: number;
  readonly eventsBefore: number;
}

/** How many rows went. */
export interface Pruned {
  alerts: number;
  events: number;
  keys: number;
}

const alertsPerStep = 1000;
const eventsPerStep = 5000;

/** Forgets what is older than it is kept, and what is left of servers that are gone, in steps that nobody has to wait for. */
export async function pruneAlerts(db: Database, limits: PruneLimits, signal: AbortSignal): Promise<Pruned> {
  const pruned: Pruned = { alerts: 0, events: 0, keys: await dropOrphans(db, limits.now) };
  for (let gone = alertsPerStep; gone === alertsPerStep && !signal.aborted; pruned.alerts += gone) {
    gone = await dropAlerts(db, limits.alertsBefore);
  }
  for (let gone = eventsPerStep; gone === eventsPerStep && !signal.aborted; pruned.events += gone) {
    gone = await dropEvents(db.write, limits.eventsBefore);
  }
  return pruned;
}

/** The events of an alert outlive it and no longer point to it. */
async function dropAlerts(db: Database, before: number): Promise<number> {
  const rows = await db.read
    .selectFrom('alerts')
    .select('alert_id')
    .where('status', '=', 'resolved')
    .where('resolved_at', '<', before)
    .limit(alertsPerStep)
    .execute();
  const ids = rows.map(({ alert_id: id }) => id);
  if (ids.length === 0) return 0;
  await db.batch([
    db.write.updateTable('events').set({ alert_id: null }).where('alert_id', 'in', ids).compile(),
    db.write.deleteFrom('alerts').where('alert_id', 'in', ids).compile(),
  ]);
  return ids.length;
}

async function dropEvents(db: Kysely<Tables>, before: number): Promise<number> {
  const old = db.selectFrom('events').select('event_id').where('at', '<', before).limit(eventsPerStep);
  const { numDeletedRows } = await db.deleteFrom('events').where('event_id', 'in', old).executeTakeFirst();
  return Number(numDeletedRows);
}

/** A hub that stopped while a server was deleted leaves its keys behind; nobody would ever look at them again. */
async function dropOrphans(db: Database, now: number): Promise<number> {
  return db.transaction(async (tx) => {
    const servers = tx.selectFrom('servers').select('server_id');
    const { numDeletedRows } = await tx
      .deleteFrom('alert_keys')
      .where('server_id', 'is not', null)
      .where('server_id', 'not in', servers)
      .executeTakeFirst();
    await tx
      .updateTable('alerts')
      .set({ status: 'resolved', resolved_at: now, hidden_by: null })
      .where('status', '!=', 'resolved')
      .where('server_id', 'is not', null)
      .where('server_id', 'not in', servers)
      .execute();
    return Number(numDeletedRows);
  });
}
