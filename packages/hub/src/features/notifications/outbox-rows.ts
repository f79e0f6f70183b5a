import type { Severity } from '@labkeeper/protocol/alert';
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import { gatherLookBackMs, type Told } from '../../domain/gather.ts';
import type { Database } from '../../platform/database.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';

type Db = Kysely<Tables>;

/** Two hubs on one database may be so far apart (ms). */
const aheadMs = 60_000;
/** As long as a message is tried. */
const goneAfterMs = 24 * 3_600_000;

/** Written so that it is not looked up by its index: nearly every old row that was left out has no message. */
const unbegun = sql<boolean>`coalesce(message_id, '') = ''`;

/** A message that was begun: its rows stay together until it has arrived or is given up. */
export interface BegunMessage {
  readonly messageId: string;
  readonly notBefore: number;
}

/** The channels for which something is due. */
export async function dueChannels(db: Db, now: number): Promise<string[]> {
  const rows = await db
    .selectFrom('notifications')
    .select('channel_id')
    .distinct()
    .where('status', '=', 'waiting')
    .where('not_before', '<=', now)
    .execute();
  return rows.map(({ channel_id: id }) => id);
}

/** The oldest message that was begun for a channel and has not arrived; `notBefore` is when the channel may be tried again at all. */
export async function begunMessage(db: Db, channelId: string): Promise<BegunMessage | undefined> {
  const begun = db
    .selectFrom('notifications')
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .where(sql<boolean>`coalesce(message_id, '') <> ''`);
  const oldest = await begun
    .select('message_id')
    .orderBy('created_at')
    .orderBy('notification_id')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined || oldest.message_id === null) return undefined;
  const pause = await begun.select((eb) => eb.fn.max('not_before').as('until')).executeTakeFirst();
  return { messageId: oldest.message_id, notBefore: Number(pause?.until ?? 0) };
}

/** The rows of a message that wait for it to arrive, in the order in which they came. */
export async function rowsOf(db: Db, channelId: string, messageId: string): Promise<NotificationsTable[]> {
  return db
    .selectFrom('notifications')
    .selectAll()
    .where('message_id', '=', messageId)
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .orderBy('created_at')
    .orderBy('notification_id')
    .execute();
}

/** What a channel was told lately, for how long news are gathered. */
export async function toldLately(db: Db, channelId: string, now: number): Promise<Told[]> {
  const rows = await db
    .selectFrom('notifications')
    .select(['message_id', 'about', 'delivered_at'])
    .distinct()
    .where('channel_id', '=', channelId)
    .where('status', '=', 'delivered')
    .where('delivered_at', '>', now - gatherLookBackMs)
    .where('kind', 'in', ['problem', 'recovery'])
    .execute();
  return [...Map.groupBy(rows, (row) => row.message_id)].map(([, some]) => ({
    at: Number(some[0]?.delivered_at ?? 0),
    about: new Set(some.map(({ about }) => about)),
  }));
}

/** A server that news for a channel are about which could be told now, and whether something critical is among them. */
export interface DueServer {
  readonly about: string;
  readonly isUrgent: boolean;
}

/** The servers that news for a channel are about which could be told now. */
export async function dueServers(db: Db, channelId: string, now: number): Promise<DueServer[]> {
  const rows = await db
    .selectFrom('notifications')
    .select(['about', 'severity', 'kind'])
    .distinct()
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .where(unbegun)
    .where('not_before', '<=', now)
    .execute();
  const urgent = new Set(
    rows.filter(({ kind, severity }) => kind === 'problem' && severity === 'critical').map(({ about }) => about),
  );
  return [...new Set(rows.map(({ about }) => about))].map((about) => ({ about, isUrgent: urgent.has(about) }));
}

/**
 * What a clock had written that is set back by now would wait until it is as late again: it goes on where it was, as if it had come now, what was tried
 * already is due, and what is to wait longer than anything is tried is due too. To be run before anything is looked for.
 */
export async function bringForward({ read, write }: Pick<Database, 'read' | 'write'>, now: number): Promise<void> {
  const waiting = read.selectFrom('notifications').where('status', '=', 'waiting');
  const { newest, latest } = await waiting
    .select((eb) => [eb.fn.max('created_at').as('newest'), eb.fn.max('not_before').as('latest')])
    .executeTakeFirstOrThrow();
  const ahead = Number(newest ?? 0) - now;
  if (ahead > aheadMs) await write.executeQuery(movedBack(write, { now, ms: ahead, createdAfter: now + aheadMs }));
  if (Number(latest ?? 0) - now > goneAfterMs + aheadMs) {
    const stuck = write.updateTable('notifications').set({ not_before: now }).where('status', '=', 'waiting');
    await stuck
      .where('tries', '>', 0)
      .where('not_before', '>', now + goneAfterMs + aheadMs)
      .execute();
  }
}

/** Sets along with the clock what waits, which was set back by so much: what has come since the clock reads like that again, and what is tried again. */
export function setBack(db: Db, now: number, ms: number): CompiledQuery[] {
  const tried = sql`
    update notifications set not_before = case when not_before - ${sql.lit(ms)} < ${now} then cast(${now} as bigint) else not_before - ${sql.lit(ms)} end
    where status = 'waiting' and created_at <= ${now} and not_before > ${now} and (tries > 0 or not (${unbegun}))`;
  return [tried.compile(db), movedBack(db, { now, ms, createdAfter: now })];
}

interface Move {
  readonly now: number;
  readonly ms: number;
  readonly createdAfter: number;
}

function movedBack(db: Db, { now, ms, createdAfter }: Move): CompiledQuery {
  const by = sql.lit(Math.round(ms));
  return sql`
    update notifications set created_at = created_at - ${by}, due_at = due_at - ${by},
      not_before = case when tries > 0 or not_before - ${by} < ${now} then cast(${now} as bigint) else not_before - ${by} end
    where status = 'waiting' and created_at > ${createdAfter}`.compile(db);
}

interface Due {
  readonly channelId: string;
  readonly now: number;
}

/**
 * What takes out of the news that are due for a channel what need not be told any more, with the reason: problems that somebody has answered, that were over
 * before they were to be told (what is over by itself after that is told nevertheless), and recoveries of what this channel was never told. Of a begun message only what a person has answered since its first try.
 * To be run in this order.
 */
export function dropMoot(db: Db, due: Due): CompiledQuery[] {
  const alert = sql`select 1 from alerts where alerts.alert_id = notifications.alert_id`;
  const problem = sql`kind = 'problem' and (${unbegun} or tries > 0)`;
  // What has ended by itself is well, or has an event of its end: nothing judges it any more. What a person resolved has neither.
  const byPerson = sql`status = 'resolved' and not (health = 'OK' and flapping = 0)
    and not exists (select 1 from events where events.alert_id = alerts.alert_id and events.at >= alerts.resolved_at)`;
  const reasons: [string, ReturnType<typeof sql>][] = [
    [
      'Somebody has acknowledged it.',
      sql`${problem} and exists (${alert} and (status = 'acknowledged' or (status = 'resolved' and acknowledged_at is not null)))`,
    ],
    [
      'Somebody has snoozed it.',
      sql`${problem} and exists (${alert} and status = 'open' and snoozed_until > ${due.now})`,
    ],
    [
      'It was over before it was to be told.',
      sql`${problem} and ${unbegun} and exists (${alert} and status = 'resolved' and resolved_at <= notifications.due_at)
        and due_at > created_at`,
    ],
    [
      'Somebody has resolved it before it could be told.',
      sql`${problem} and exists (${alert} and ${byPerson}) and not exists (
        select 1 from notifications as ends where ends.alert_id = notifications.alert_id
          and ends.channel_id = notifications.channel_id and ends.kind = 'recovery' and ends.status in ('waiting', 'held'))`,
    ],
    [
      'The problem was never told here.',
      sql`kind = 'recovery' and ${unbegun} and alert_id is not null and not exists (
        select 1 from notifications as begins where begins.alert_id = notifications.alert_id
          and begins.channel_id = notifications.channel_id and begins.kind = 'problem'
          and (begins.status in ('held', 'delivered')
            or (begins.status = 'waiting' and (begins.message_id is not null or begins.not_before <= ${due.now}))))`,
    ],
  ];
  return reasons.map(([reason, which]) => drop(db, due, reason, which));
}

function drop(db: Db, { channelId, now }: Due, reason: string, which: ReturnType<typeof sql>): CompiledQuery {
  return sql`
    update notifications set status = 'dropped', error = ${reason}
    where channel_id = ${channelId} and status = 'waiting' and not_before <= ${now} and ${which}`.compile(db);
}

/** Drops everything that waits for a channel, or only what has not been begun and is due. */
export async function dropAll(db: Db, channelId: string, reason: string, onlyDueAt?: number): Promise<void> {
  let query = db
    .updateTable('notifications')
    .set({ status: 'dropped', error: reason })
    .where('channel_id', '=', channelId);
  query =
    onlyDueAt === undefined
      ? query.where('status', 'in', ['waiting', 'held'])
      : query.where('status', '=', 'waiting').where(unbegun).where('not_before', '<=', onlyDueAt);
  await query.execute();
}

/** Puts aside for the morning a message that was tried in vain: what rings may be told meanwhile, and the morning makes another message of it. */
export async function holdBegun(db: Db, channelId: string, messageId: string): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ status: 'held', message_id: null, tries: 0 })
    .where('message_id', '=', messageId)
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .execute();
}

/**
 * What becomes of what waits for a channel that this hub cannot use: where the channel is stored, another hub or another key may be able to read it, and it
 * waits. `byOtherMeans` is a channel that is not stored at all, whose address may come back within a day. Of any other the rows are dropped.
 */
export async function leaveWaiting(
  { read, write }: Pick<Database, 'read' | 'write'>,
  { channelId, now }: Due,
  byOtherMeans: boolean,
): Promise<void> {
  const stored = await read
    .selectFrom('channels')
    .select('channel_id')
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
  const waiting = write
    .updateTable('notifications')
    .where('channel_id', '=', channelId)
    .where('status', 'in', ['waiting', 'held']);
  if (stored === undefined) {
    const gone = waiting.set({ status: 'dropped', error: 'The channel is gone.' });
    await (byOtherMeans ? gone.where('due_at', '<', now - goneAfterMs) : gone).execute();
  }
  const unread = 'This hub cannot read this channel’s settings.';
  await waiting
    .set({ error: unread })
    .where((eb) => eb.or([eb('error', 'is', null), eb('error', '<>', unread)]))
    .execute();
}

/** Puts aside for the morning what is due for a channel and may not ring now. */
export function holdAsleep(db: Db, { channelId, now }: Due, asleep: readonly Severity[]): CompiledQuery[] {
  if (asleep.length === 0) return [];
  return [
    db
      .updateTable('notifications')
      .set({ status: 'held' })
      .where('channel_id', '=', channelId)
      .where('status', '=', 'waiting')
      .where('not_before', '<=', now)
      .where(unbegun)
      .where('kind', 'in', ['problem', 'recovery'])
      .where('severity', 'in', [...asleep])
      .compile(),
  ];
}

/** Makes one message of what is due for a channel, but for these servers; nobody else takes it before `until`. */
export function begin(
  db: Db,
  { channelId, now }: Due,
  message: { readonly messageId: string; readonly until: number; readonly withoutServers: readonly string[] },
): CompiledQuery {
  let query = db
    .updateTable('notifications')
    .set({ message_id: message.messageId, not_before: message.until })
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .where(unbegun)
    .where('not_before', '<=', now);
  if (message.withoutServers.length > 0) query = query.where('about', 'not in', [...message.withoutServers]);
  return query.compile();
}

/** Takes a begun message on for one more try; false when another hub has taken it. */
export async function takeOn(db: Db, due: Due, messageId: string, until: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('notifications')
    .set({ not_before: until })
    .where('message_id', '=', messageId)
    .where('channel_id', '=', due.channelId)
    .where('status', '=', 'waiting')
    .where('not_before', '<=', due.now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What is to be written when a message has arrived: its rows, what a night had held for it, and the alerts and events that somebody now knows of. */
export function arrived(
  db: Db,
  message: { readonly channelId: string; readonly messageId: string; readonly tries: number },
  now: number,
  note: string | null,
): CompiledQuery[] {
  const { channelId, messageId, tries } = message;
  const told = sql`select alert_id from notifications where message_id = ${messageId} and channel_id = ${channelId} and status = 'delivered'`;
  const events = sql`select event_id from notifications where message_id = ${messageId} and channel_id = ${channelId} and status = 'delivered'`;
  return [
    db
      .updateTable('notifications')
      .set({ status: 'delivered', tries, delivered_at: now, error: note })
      .where('message_id', '=', messageId)
      .where('channel_id', '=', channelId)
      .where('status', 'in', ['waiting', 'held'])
      .compile(),
    sql`update alerts set notified = 1 where notified = 0 and alert_id in (${told})`.compile(db),
    sql`update events set notified_at = ${now} where notified_at is null and event_id in (${events})`.compile(db),
  ];
}

/** Sets what a failed try changes. */
export function failed(
  db: Db,
  message: { readonly channelId: string; readonly messageId: string },
  columns: Partial<NotificationsTable>,
): CompiledQuery {
  return db
    .updateTable('notifications')
    .set(columns)
    .where('message_id', '=', message.messageId)
    .where('channel_id', '=', message.channelId)
    .where('status', '=', 'waiting')
    .compile();
}

const rowsPerStep = 5000;

/** Forgets what was told or given up before then, in steps that nobody has to wait for. Resolves with how many rows went. */
export async function pruneRows(db: Db, before: number): Promise<number> {
  for (let gone = 0; ;) {
    const old = db
      .selectFrom('notifications')
      .select('notification_id')
      .where('status', 'in', ['delivered', 'dead', 'dropped'])
      .where('created_at', '<', before)
      .limit(rowsPerStep);
    const { numDeletedRows } = await db
      .deleteFrom('notifications')
      .where('notification_id', 'in', old)
      .executeTakeFirst();
    gone += Number(numDeletedRows);
    if (numDeletedRows < BigInt(rowsPerStep)) return gone;
  }
}
