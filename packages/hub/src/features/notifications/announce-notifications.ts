import type { Kysely } from 'kysely';
import type { Platform } from '../../platform/hub-platform.ts';
import type { NotificationsTable, Tables } from '../../platform/tables.ts';
import { presentNotifications, type PresentParts } from './present-notifications.ts';

const gatherMs = 300;
/** More at once than this are counted only: who looks asks for the list. */
const mostInFrame = 50;
const mostLookedAt = 200;
const mostKnown = 2000;

/** What announcing works with. */
export interface AnnounceParts extends PresentParts {
  readonly platform: Pick<Platform, 'db' | 'clock' | 'live' | 'log'>;
}

/** Shows those who look at a dashboard what becomes of messages, gathered so that a storm costs little. */
export class NotificationAnnouncer {
  readonly #parts: AnnounceParts;
  readonly #channels = new Set<string>();
  readonly #messages = new Set<string>();
  /** Rows that wait, as they were told last: some change in one statement with many others. */
  readonly #known = new Map<string, Seen>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: AnnounceParts) {
    this.#parts = parts;
  }

  /** Something of a channel was committed, or of one message to it as a whole. */
  touched(channelId: string, messageId?: string): void {
    this.#channels.add(channelId);
    if (messageId !== undefined) this.#messages.add(messageId);
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => this.#tellSoon(), gatherMs);
    this.#timer.unref();
  }

  /** Tells nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#telling;
  }

  #tellSoon(): void {
    this.#timer = undefined;
    this.#telling = this.#telling
      .then(() => this.#tell())
      .catch((error: unknown) =>
        this.#parts.platform.log.warn('what became of messages could not be shown', { error }),
      );
  }

  async #tell(): Promise<void> {
    const channels = [...this.#channels];
    const messages = [...this.#messages];
    this.#channels.clear();
    this.#messages.clear();
    const rows = await this.#look(channels, messages);
    const changed = rows.filter((row) => this.#isNew(row));
    if (changed.length === 0 || this.#stopped) return;
    const newest = changed.toSorted((a, b) => Number(b.created_at) - Number(a.created_at)).slice(0, mostInFrame);
    const notifications = await presentNotifications(newest, this.#parts);
    this.#parts.platform.live.publish('notification', { notifications, more: changed.length - newest.length });
  }

  /** What waits for these channels, what waited when it was looked last, and these messages; each row once. */
  async #look(channels: readonly string[], messages: readonly string[]): Promise<NotificationsTable[]> {
    const { read } = this.#parts.platform.db;
    const active = channels.length === 0 ? [] : await activeRows(read, channels);
    const rows = new Map(active.map((row) => [row.notification_id, row]));
    const gone = [...this.#known]
      .filter(([id, { channelId }]) => !rows.has(id) && channels.includes(channelId))
      .map(([id]) => id)
      .slice(0, mostKnown);
    for (const row of await rowsWhere(read, 'notification_id', gone)) rows.set(row.notification_id, row);
    for (const row of await rowsWhere(read, 'message_id', messages)) rows.set(row.notification_id, row);
    // A row that is there no more has nothing to tell.
    for (const id of gone) if (!rows.has(id)) this.#known.delete(id);
    return [...rows.values()];
  }

  #isNew(row: NotificationsTable): boolean {
    const {
      notification_id: id,
      channel_id: channelId,
      status,
      tries,
      not_before: notBefore,
      error,
      message_id: message,
    } = row;
    const state = `${status} ${tries} ${notBefore} ${message ?? ''} ${error ?? ''}`;
    const isNew = this.#known.get(id)?.state !== state;
    this.#known.delete(id);
    if (status === 'waiting' || status === 'held') this.#known.set(id, { channelId, state });
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
    return isNew;
  }
}

interface Seen {
  readonly channelId: string;
  readonly state: string;
}

async function activeRows(db: Kysely<Tables>, channels: readonly string[]): Promise<NotificationsTable[]> {
  return db
    .selectFrom('notifications')
    .selectAll()
    .where('channel_id', 'in', [...channels])
    .where('status', 'in', ['waiting', 'held'])
    .orderBy('created_at', 'desc')
    .limit(mostLookedAt)
    .execute();
}

async function rowsWhere(
  db: Kysely<Tables>,
  column: 'notification_id' | 'message_id',
  ids: readonly string[],
): Promise<NotificationsTable[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('notifications')
    .selectAll()
    .where(column, 'in', [...ids])
    .orderBy('created_at', 'desc')
    .limit(mostKnown)
    .execute();
}
