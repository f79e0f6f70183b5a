import { randomUUID } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import type { CompiledQuery, Kysely } from 'kysely';
import { afterTry, type TryOutcome } from '../../domain/delivery.ts';
import { gatherUntil } from '../../domain/gather.ts';
import { composeMessage, type Message, type News } from '../../domain/message.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { HttpClient } from '../../platform/http-client.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import type { SilenceService } from '../silence/service.ts';
import type { ChannelBook, HeldChannel } from './channel-book.ts';

/** One piece of news for the channels that want it. */
export interface NewsItem extends News {
  readonly siteId: string | undefined;
  readonly tags: readonly string[];
  readonly eventId: string | undefined;
  /** Not told before; ms since 1970. */
  readonly notBefore: number;
}

type Parts = Pick<Platform, 'db' | 'clock' | 'config' | 'log'>;

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };
const heldKinds = new Set(['problem', 'recovery']);
const mostPerMessage = 500;
const rememberedMs = 30 * 60_000;

/** Messages on their way: rows in the database, sent one after the other per channel, tried again until they arrive or are dead. */
export class Outbox {
  readonly #parts: Parts;
  readonly #book: ChannelBook;
  readonly #silence: SilenceService;
  readonly #http: HttpClient;
  readonly #sent = new Map<string, number[]>();
  readonly #busy = new Set<string>();

  constructor(parts: Parts, book: ChannelBook, silence: SilenceService, http: HttpClient) {
    this.#parts = parts;
    this.#silence = silence;
    this.#book = book;
    this.#http = http;
  }

  /** The rows to be written with what they tell of, one per channel that wants it. */
  plan(items: readonly NewsItem[]): CompiledQuery[] {
    const { db } = this.#parts;
    const channels = this.#book.all().filter(({ enabled }) => enabled);
    return items.flatMap((item) =>
      channels
        .filter((channel) => wants(channel, item))
        .map((channel) => db.write.insertInto('notifications').values(this.#row(channel, item)).compile()),
    );
  }

  /** Sends what is due, each channel by itself; resolves when every channel was tried once. */
  async sendDue(): Promise<void> {
    const now = this.#parts.clock.now();
    const due = await this.#parts.db.read
      .selectFrom('notifications')
      .select('channel_id')
      .distinct()
      .where('status', '=', 'waiting')
      .where('not_before', '<=', now)
      .execute();
    await Promise.all(due.map(({ channel_id: id }) => this.#sendTo(id)));
  }

  async #sendTo(channelId: string): Promise<void> {
    const channel = this.#book.find(channelId);
    if (channel === undefined || this.#busy.has(channelId)) return;
    this.#busy.add(channelId);
    try {
      await this.#sendNext(channel);
    } finally {
      this.#busy.delete(channelId);
    }
  }

  async #sendNext(channel: HeldChannel): Promise<void> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    const rows = await waitingRows(db.read, channel.channelId);
    const [oldest] = rows;
    if (oldest === undefined || (oldest.tries > 0 && oldest.not_before > now)) return;
    const due = await this.#awake(await this.#worthTelling(rows.filter((row) => row.not_before <= now)), now);
    const [head] = due;
    if (head === undefined) return;
    if (head.message_id === null && gatherUntil({ times: this.#timesOf(channel.channelId, now) }, now) > now) return;
    const chosen = head.kind === 'digest' ? [head] : due.filter((row) => row.message_id === head.message_id);
    const message = await this.#messageOf(chosen, head);
    await this.#conclude(channel, chosen, await this.trySend(channel, message));
  }

  /** Puts aside what must wait for the morning. */
  async #awake(rows: readonly NotificationsTable[], now: number): Promise<NotificationsTable[]> {
    const asleep = rows.filter(
      ({ kind, severity, message_id: begun }) =>
        begun === null && heldKinds.has(kind) && this.#silence.sleepFor(severity as Severity, now) !== undefined,
    );
    if (asleep.length > 0) await setRows(this.#parts.db.write, asleep, { status: 'held' });
    return rows.filter((row) => !asleep.includes(row));
  }

  /** The message keeps its id from its first try on, over restarts too. */
  async #messageOf(rows: readonly NotificationsTable[], head: NotificationsTable): Promise<Message> {
    if (head.kind === 'digest') return JSON.parse(head.payload_json) as Message;
    const messageId = head.message_id ?? randomUUID();
    if (head.message_id === null) await setRows(this.#parts.db.write, rows, { message_id: messageId });
    const news = rows.map((row) => JSON.parse(row.payload_json) as News);
    return composeMessage(news, { messageId, hubUrl: this.#parts.config.publicUrl });
  }

  /** Sends one message once. */
  async trySend(channel: HeldChannel, message: Message): Promise<TryOutcome> {
    const allowLoopback = channel.settings['allow_loopback'] === true;
    const tools = { http: this.#http, allowLoopback, now: this.#parts.clock.now() };
    try {
      return await channel.type.send(message, channel.settings, tools);
    } catch (error) {
      this.#parts.log.error('a channel failed', { channel: channel.channelId, error });
      return { kind: 'later', reason: 'The hub failed; its log says why.' };
    }
  }

  async #conclude(channel: HeldChannel, rows: readonly NotificationsTable[], outcome: TryOutcome): Promise<void> {
    const { db, clock } = this.#parts;
    const now = clock.now();
    const [head] = rows;
    if (head === undefined) return;
    const next = afterTry(
      { createdAt: Number(head.created_at), tries: Number(head.tries) },
      outcome,
      now,
      Math.random(),
    );
    const tries = Number(head.tries) + 1;
    if (next.status === 'delivered') {
      this.#sent.set(channel.channelId, [...this.#timesOf(channel.channelId, now), now]);
      await setRows(db.write, rows, { status: 'delivered', tries, delivered_at: now, error: null });
      const along = head.kind === 'digest' ? await takenAlong(db.write, head, now) : [];
      await markTold(db.write, [...rows, ...along], now);
    } else if (next.status === 'waiting') {
      await setRows(db.write, rows, { tries, not_before: next.notBefore, error: next.reason });
    } else {
      await setRows(db.write, rows, { status: 'dead', tries, error: next.reason });
    }
  }

  /** Leaves out recoveries of what this channel was never told, and problems that somebody has answered meanwhile. */
  async #worthTelling(rows: readonly NotificationsTable[]): Promise<NotificationsTable[]> {
    const { db } = this.#parts;
    const dropped: NotificationsTable[] = [];
    const told: NotificationsTable[] = [];
    for (const row of rows) (await isWorth(db.read, row, rows)) ? told.push(row) : dropped.push(row);
    if (dropped.length > 0) await setRows(db.write, dropped, { status: 'dropped' });
    return told;
  }

  #timesOf(channelId: string, now: number): number[] {
    return (this.#sent.get(channelId) ?? []).filter((at) => now - at < rememberedMs);
  }

  #row(channel: HeldChannel, item: NewsItem): NotificationsTable {
    const { kind, severity, alertId, eventId = null, notBefore, server, title, text, at, since } = item;
    const news: News = { kind, severity, alertId, server, title, text, at, since };
    return {
      notification_id: randomUUID(),
      channel_id: channel.channelId,
      alert_id: alertId,
      event_id: eventId,
      kind,
      severity,
      payload_json: JSON.stringify(news),
      status: 'waiting',
      tries: 0,
      created_at: at,
      not_before: notBefore,
      message_id: null,
      error: null,
      delivered_at: null,
    };
  }
}

/** Whether a channel is told of this. */
export function wants({ match }: Pick<HeldChannel, 'match'>, item: NewsItem): boolean {
  if (rank[item.severity] < rank[match.min_severity]) return false;
  if (match.kinds.length > 0 && !match.kinds.includes(item.kind)) return false;
  if (match.site_ids.length > 0 && !match.site_ids.includes(item.siteId ?? '')) return false;
  return match.tags.length === 0 || match.tags.some((tag) => item.tags.includes(tag));
}

async function waitingRows(db: Kysely<Tables>, channelId: string): Promise<NotificationsTable[]> {
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('status', '=', 'waiting')
    .orderBy('created_at')
    .orderBy('notification_id')
    .limit(mostPerMessage)
    .execute();
  return rows.map((row) => ({ ...row, tries: Number(row.tries), not_before: Number(row.not_before) }));
}

async function isWorth(
  db: Kysely<Tables>,
  row: NotificationsTable,
  together: readonly NotificationsTable[],
): Promise<boolean> {
  if (row.alert_id === null) return true;
  if (row.kind === 'recovery') {
    if (together.some((other) => other.alert_id === row.alert_id && other.kind === 'problem')) return true;
    const told = await db
      .selectFrom('notifications')
      .select('notification_id')
      .where('alert_id', '=', row.alert_id)
      .where('channel_id', '=', row.channel_id)
      .where('kind', '=', 'problem')
      .where('status', 'in', ['delivered', 'held'])
      .limit(1)
      .executeTakeFirst();
    return told !== undefined;
  }
  const alert = await db.selectFrom('alerts').select('status').where('alert_id', '=', row.alert_id).executeTakeFirst();
  return alert?.status !== 'acknowledged';
}

async function setRows(
  db: Kysely<Tables>,
  rows: readonly NotificationsTable[],
  columns: Partial<NotificationsTable>,
): Promise<void> {
  const ids = rows.map(({ notification_id: id }) => id);
  await db.updateTable('notifications').set(columns).where('notification_id', 'in', ids).execute();
}

/** What a night held and its digest told. */
async function takenAlong(db: Kysely<Tables>, digest: NotificationsTable, now: number): Promise<NotificationsTable[]> {
  const rows = await db
    .selectFrom('notifications')
    .selectAll()
    .where('channel_id', '=', digest.channel_id)
    .where('status', '=', 'held')
    .where('message_id', '=', digest.message_id)
    .execute();
  if (rows.length > 0) await setRows(db, rows, { status: 'delivered', delivered_at: now });
  return rows;
}

/** The alerts and events that somebody has now been told of. */
async function markTold(db: Kysely<Tables>, rows: readonly NotificationsTable[], now: number): Promise<void> {
  const alerts = rows.map(({ alert_id: id }) => id).filter((id) => id !== null);
  const events = rows.map(({ event_id: id }) => id).filter((id) => id !== null);
  if (alerts.length > 0) await db.updateTable('alerts').set({ notified: 1 }).where('alert_id', 'in', alerts).execute();
  if (events.length > 0) {
    await db.updateTable('events').set({ notified_at: now }).where('event_id', 'in', events).execute();
  }
}
