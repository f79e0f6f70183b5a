import type { Severity } from '@labkeeper/protocol/alert';
import { randomUUID } from 'node:crypto';
import { composeDigest, type DigestFacts } from '../../domain/digest.ts';
import type { Kysely } from 'kysely';
import type { Message, News } from '../../domain/message.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import type { SilenceService } from '../silence/service.ts';
import type { ChannelBook } from './channel-book.ts';
import type { HeldChannel } from './held-channel.ts';

const stateKey = 'digest_looked_at';
const idsPerQuery = 5000;
/** Looks further apart than this: the hub did not run. */
const unseenMs = 15 * 60_000;
/** Two hubs on one database may be so far apart (ms). */
const aheadMs = 60_000;

/** The numbers of the day that a digest closes with. */
export type DayNumbers = () => Pick<DigestFacts, 'costPerDay' | 'updates' | 'securityUpdates'>;

export interface DigestParts {
  readonly platform: Pick<Platform, 'db' | 'clock' | 'config'>;
  readonly book: ChannelBook;
  readonly silence: SilenceService;
  readonly numbers: DayNumbers;
}

/** A morning: when it was looked for last, and whether it is told of where nothing happened. */
interface Morning {
  readonly since: number;
  readonly now: number;
  readonly allClear: boolean;
}

/** Turns what a night held into one message per channel. */
export class Digests {
  readonly #parts: DigestParts;

  constructor(parts: DigestParts) {
    this.#parts = parts;
  }

  /** Looks whether a night has ended since the last look, also one that ended while the hub was off. */
  async look(): Promise<void> {
    const { platform, silence } = this.#parts;
    const now = platform.clock.now();
    const since = await this.#lastLook();
    // After a clock that was set back no morning lies before the last look.
    if (since === undefined || since > now + aheadMs) return this.#keepLook(now);
    const { digest, enabled, all_clear: allClear } = silence.schedule;
    if (silence.nightSince(since, now) !== undefined) return this.#tell({ since, now, allClear });
    // The schedule was changed while one slept by it: what was held need not wait for another morning.
    if (silence.sleepFor('low', now) === undefined && (await this.#isHolding())) {
      if (enabled && digest) return this.#tell({ since, now, allClear: false });
      await this.#release(now);
    }
    if (now - since > 60_000) await this.#keepLook(now);
  }

  /** The digest of everything that is held now, whoever it is held for. */
  async now(): Promise<Message> {
    const { platform } = this.#parts;
    const rows = await platform.db.read.selectFrom('notifications').selectAll().where('status', '=', 'held').execute();
    return this.#compose(rows, { now: platform.clock.now(), unseen: undefined, messageId: randomUUID() });
  }

  /** All digests of a morning are written at once, and that it was told with them: of several hubs on one database one tells it. */
  async #tell({ since, now, allClear }: Morning): Promise<void> {
    const { platform, book } = this.#parts;
    const unseen = now - since > unseenMs ? { from: since, to: now } : undefined;
    const digests: { channel: HeldChannel; rows: NotificationsTable[]; message: Message }[] = [];
    for (const channel of book.all().filter(({ enabled }) => enabled)) {
      const rows = await heldRows(platform.db.read, channel.channelId);
      if (rows.length === 0 && !(allClear && wantsDigests(channel))) continue;
      digests.push({
        channel,
        rows,
        message: await this.#compose(rows, { now, unseen, messageId: randomUUID() }, channel.channelId),
      });
    }
    await platform.db.transaction(async (tx) => {
      if (!(await isFirst(tx, since, now))) return;
      for (const { channel, rows, message } of digests) {
        await takeAlong(tx, rows, message.messageId);
        await tx
          .insertInto('notifications')
          .values(digestRow(channel, message, now))
          .execute();
      }
    });
  }

  /** Whether anything is held for a channel that could be told. */
  async #isHolding(): Promise<boolean> {
    const { platform, book } = this.#parts;
    const channels = book.all().filter(({ enabled }) => enabled);
    if (channels.length === 0) return false;
    const held = await platform.db.read
      .selectFrom('notifications')
      .select('notification_id')
      .where('status', '=', 'held')
      .where('message_id', 'is', null)
      .where(
        'channel_id',
        'in',
        channels.map(({ channelId }) => channelId),
      )
      .limit(1)
      .executeTakeFirst();
    return held !== undefined;
  }

  /** Nobody sleeps any more, or wants no digest: what was held goes out as it is. */
  async #release(now: number): Promise<void> {
    const { platform } = this.#parts;
    await platform.db.write
      .updateTable('notifications')
      .set({ status: 'waiting', due_at: now, not_before: now })
      .where('status', '=', 'held')
      .where('message_id', 'is', null)
      .execute();
  }

  async #compose(
    rows: readonly NotificationsTable[],
    { now, unseen, messageId }: Pick<DigestFacts, 'now' | 'unseen'> & { readonly messageId: string },
    channelId?: string,
  ): Promise<Message> {
    const { platform, silence, numbers } = this.#parts;
    const news = new Map(
      rows.map((row) => [`${row.alert_id}/${row.kind}/${row.created_at}`, JSON.parse(row.payload_json) as News]),
    );
    const told = [...news.values()];
    const alerts = await endsOf(platform.db.read, [...new Set(told.map(({ alertId }) => alertId))]);
    const stillOpen = await stillOpenAlerts(platform.db.read, channelId);
    const facts = { timeZone: silence.schedule.time_zone, now, unseen, stillOpen, ...alerts, ...numbers() };
    return composeDigest(told, facts, { messageId, hubUrl: platform.config.publicUrl });
  }

  async #lastLook(): Promise<number | undefined> {
    const { db } = this.#parts.platform;
    const row = await db.read.selectFrom('state').select('value_json').where('key', '=', stateKey).executeTakeFirst();
    return row === undefined ? undefined : Number(row.value_json);
  }

  async #keepLook(now: number): Promise<void> {
    const columns = { value_json: String(now), updated_at: now };
    await this.#parts.platform.db.write
      .insertInto('state')
      .values({ key: stateKey, ...columns })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(columns))
      .execute();
  }
}

const mostStillOpen = 200;

/** What is open and nobody has acknowledged; for a channel only what it was told of. */
async function stillOpenAlerts(db: Kysely<Tables>, channelId: string | undefined): Promise<News[]> {
  let query = db
    .selectFrom('alerts')
    .select(['alert_id', 'severity', 'title', 'message', 'since', 'created_at'])
    .where('status', '=', 'open')
    .where('hidden_by', 'is', null);
  if (channelId !== undefined) {
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('notifications')
          .select('notification_id')
          .whereRef('notifications.alert_id', '=', 'alerts.alert_id')
          .where('channel_id', '=', channelId)
          .where('kind', '=', 'problem')
          .where('status', '=', 'delivered'),
      ),
    );
  }
  const rows = await query.orderBy('created_at', 'desc').limit(mostStillOpen).execute();
  return rows.map((row) => ({
    kind: 'problem',
    severity: row.severity as Severity,
    alertId: row.alert_id,
    server: '',
    title: row.title,
    text: row.message,
    at: Number(row.created_at),
    since: Number(row.since ?? row.created_at),
  }));
}

/** Whether a channel is told that all is well; what it held itself it gets in any case. */
function wantsDigests({ match }: HeldChannel): boolean {
  return match.kinds.length === 0 || match.kinds.includes('digest');
}

/** What is held for a channel and not on its way in an earlier digest already. */
async function heldRows(db: Kysely<Tables>, channelId: string): Promise<NotificationsTable[]> {
  return db
    .selectFrom('notifications')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('status', '=', 'held')
    .where((eb) =>
      eb.or([
        eb('message_id', 'is', null),
        eb(
          'message_id',
          'not in',
          eb
            .selectFrom('notifications as digest')
            .select('digest.message_id')
            .where('digest.channel_id', '=', channelId)
            .where('digest.status', '=', 'waiting')
            .where('digest.message_id', 'is not', null),
        ),
      ]),
    )
    .execute();
}

async function isFirst(db: Kysely<Tables>, since: number, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('state')
    .set({ value_json: String(now), updated_at: now })
    .where('key', '=', stateKey)
    .where('value_json', '=', String(since))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Which of these alerts are open, and when the others ended. */
async function endsOf(db: Kysely<Tables>, ids: readonly string[]): Promise<Pick<DigestFacts, 'open' | 'ended'>> {
  const open = new Set<string>();
  const ended = new Map<string, number>();
  for (let start = 0; start < ids.length; start += idsPerQuery) {
    const rows = await db
      .selectFrom('alerts')
      .select(['alert_id', 'status', 'resolved_at'])
      .where('alert_id', 'in', ids.slice(start, start + idsPerQuery))
      .execute();
    for (const { alert_id: id, status, resolved_at: at } of rows) {
      if (status !== 'resolved') open.add(id);
      else if (at !== null) ended.set(id, Number(at));
    }
  }
  return { open, ended };
}

/** The digest takes the held rows along: they are delivered when it is. */
async function takeAlong(db: Kysely<Tables>, rows: readonly NotificationsTable[], messageId: string): Promise<void> {
  for (let start = 0; start < rows.length; start += idsPerQuery) {
    const ids = rows.slice(start, start + idsPerQuery).map(({ notification_id: id }) => id);
    await db.updateTable('notifications').set({ message_id: messageId }).where('notification_id', 'in', ids).execute();
  }
}

function digestRow(channel: HeldChannel, message: Message, now: number): NotificationsTable {
  return {
    notification_id: randomUUID(),
    channel_id: channel.channelId,
    alert_id: null,
    event_id: null,
    kind: 'digest',
    severity: message.severity,
    payload_json: JSON.stringify(message),
    status: 'waiting',
    tries: 0,
    created_at: now,
    due_at: now,
    not_before: now,
    about: '',
    message_id: message.messageId,
    error: null,
    delivered_at: null,
  };
}
