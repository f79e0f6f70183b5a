import { randomUUID } from 'node:crypto';
import type { ChannelRequest, Notification } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import type { CompiledQuery } from 'kysely';
import { ClockSteps } from '../../domain/clock-steps.ts';
import type { TryOutcome } from '../../domain/delivery.ts';
import type { Message } from '../../domain/message.ts';
import { HttpClient } from '../../platform/http-client.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { ActLinks } from '../act-links/service.ts';
import type { SilenceService } from '../silence/service.ts';
import { NotificationAnnouncer } from './announce-notifications.ts';
import { ChannelBook } from './channel-book.ts';
import { Digests, type DayNumbers } from './digests.ts';
import { HeartbeatPing } from './heartbeat-ping.ts';
import type { HeldChannel } from './held-channel.ts';
import { listNotifications, type NotificationQuery } from './list-notifications.ts';
import type { NewsItem } from './news-rows.ts';
import { planOpenNews } from './open-news.ts';
import { Outbox } from './outbox.ts';
import { pruneRows, setBack } from './outbox-rows.ts';
import { presentNotifications } from './present-notifications.ts';
import { newlyMade } from './settings-channels.ts';

export type { DayNumbers } from './digests.ts';
export type { NewsItem } from './news-rows.ts';

/** What telling people needs of the rest of the hub. `http` is replaced by tests. */
export interface NotificationParts {
  readonly platform: Platform;
  readonly silence: SilenceService;
  readonly links: ActLinks;
  readonly numbers: DayNumbers;
  readonly http?: HttpClient | undefined;
}

const dayMs = 86_400_000;
const lookEverySeconds = 1;
/** For so long the hub waits at its end for messages on their way; what is not done then is tried again by the next one. */
const lastWaitMs = 2000;

/** Tells people: channels, and the messages on their way to them. */
export class NotificationsService {
  readonly channels: ChannelBook;
  readonly #parts: NotificationParts;
  readonly #outbox: Outbox;
  readonly #digests: Digests;
  readonly #ping: HeartbeatPing;
  readonly #announcer: NotificationAnnouncer;
  readonly #steps: ClockSteps;
  #digesting: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: NotificationParts) {
    const { platform, silence, numbers, links } = parts;
    const http = parts.http ?? new HttpClient({ ownPorts: [platform.config.port, platform.config.tlsPort] });
    this.#parts = parts;
    this.channels = new ChannelBook(platform);
    const { clock } = platform;
    this.#steps = new ClockSteps({ wall: clock.now(), monotonic: clock.monotonic() });
    this.#announcer = new NotificationAnnouncer({ platform, book: this.channels, silence });
    this.#outbox = new Outbox({ platform, book: this.channels, silence, links, http, announcer: this.#announcer });
    this.#digests = new Digests({ platform, book: this.channels, silence, numbers });
    this.#ping = new HeartbeatPing(platform, http);
  }

  /** Reads the channels and begins to send. */
  async start(): Promise<void> {
    await this.channels.start();
    await this.#welcomeMade();
    const { scheduler, settings, log } = this.#parts.platform;
    settings.onChange(() => {
      this.#welcomeMade().catch((error: unknown) =>
        log.error('a new channel could not be told what is open', { error }),
      );
    });
    // Not waited for: one receiver that hangs must not keep the others from their turn.
    scheduler.every({ name: 'notifications', everySeconds: lookEverySeconds, run: () => this.kick() });
    scheduler.every({ name: 'heartbeat ping', everySeconds: lookEverySeconds, run: () => this.#ping.look() });
    scheduler.every({ name: 'old messages', everySeconds: 3600, run: () => this.#forgetOld() });
  }

  /** Sends nothing new; waits a little for what is on its way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const late = new Promise((resolve) => setTimeout(resolve, lastWaitMs).unref());
    await Promise.race([Promise.all([this.#outbox.settled(), this.#digesting.catch(() => undefined)]), late]);
    await this.#announcer.stop();
  }

  /** What was told is kept for as long as events are. */
  async #forgetOld(): Promise<void> {
    const { platform, links } = this.#parts;
    const { events_days: days } = platform.settings.values.retention;
    await pruneRows(platform.db.write, platform.clock.now() - days * dayMs);
    await links.prune();
  }

  /** Adds a channel and tells it what is open already. Throws INVALID. */
  async addChannel(request: ChannelRequest): Promise<HeldChannel> {
    const held = await this.channels.add(request);
    await this.#welcome(held);
    return held;
  }

  /** Changes a channel; one that more is told to from now on is told what is open of it. Throws CHANNEL_NOT_FOUND, CHANNEL_MANAGED and INVALID. */
  async changeChannel(channelId: string, request: ChannelRequest): Promise<HeldChannel> {
    const before = this.channels.find(channelId);
    const held = await this.channels.change(channelId, request);
    const isTheSame = before?.enabled === true && JSON.stringify(before.match) === JSON.stringify(held.match);
    if (!isTheSame) await this.#welcome(held);
    this.#announcer.touched(channelId);
    return held;
  }

  /** Deletes a channel; what waits for it is not sent. Throws CHANNEL_NOT_FOUND and CHANNEL_MANAGED. */
  async removeChannel(channelId: string): Promise<void> {
    await this.channels.remove(channelId);
    this.#announcer.touched(channelId);
  }

  /** What was sent, waits or failed, the newest first. Throws INVALID for a cursor that this list did not give. */
  async list(query: NotificationQuery): Promise<Page<Notification>> {
    const { platform, silence } = this.#parts;
    const { items, next_cursor } = await listNotifications(platform.db.read, query);
    return { items: await presentNotifications(items, { platform, silence, book: this.channels }), next_cursor };
  }

  async #welcomeMade(): Promise<void> {
    const made = await newlyMade(this.#parts.platform, this.channels.all());
    for (const channel of made) await this.#welcome(channel);
  }

  /** Tells a channel what is open already, once. The channel stands, also where that could not be written. */
  async #welcome(channel: HeldChannel): Promise<void> {
    if (!channel.enabled) return;
    const { db, clock, log } = this.#parts.platform;
    const now = clock.now();
    try {
      const queries = await planOpenNews(db.write, channel, { now, asleep: this.#outbox.asleep(now) });
      if (queries.length === 0) return;
      await db.batch(queries);
    } catch (error) {
      log.error('a channel could not be told what is open', { channel: channel.channelId, error });
    }
    this.#announcer.touched(channel.channelId);
    this.kick();
  }

  /** What must be written, together with what it tells of, so that the news reach who wants them. */
  plan(items: readonly NewsItem[]): CompiledQuery[] {
    return this.#outbox.plan(items);
  }

  /** Something new was committed: do not wait for the next look. */
  kick(): void {
    this.sendDue().catch((error: unknown) => {
      if (!this.#stopped) this.#parts.platform.log.error('messages could not be sent', { error });
    });
  }

  /** Sends what is due, a digest among it when a night has ended; resolves when each of it was tried. */
  async sendDue(): Promise<void> {
    if (this.#stopped) return;
    await this.#followClock();
    this.#digesting = this.#digesting.catch(() => undefined).then(() => this.#digests.look());
    await this.#digesting;
    await this.#outbox.sendDue();
  }

  /** What waits goes on where it was when the clock is set back; several hubs have a clock each, and none of them knows whose time stands in a row. */
  async #followClock(): Promise<void> {
    const { clock, db, news } = this.#parts.platform;
    const now = clock.now();
    const step = this.#steps.since({ wall: now, monotonic: clock.monotonic() });
    if (step < 0 && !news.hasPeers) await db.batch(setBack(db.write, now, -step));
  }

  /** The digest as it would read now. */
  async digestNow(): Promise<Message> {
    return this.#digests.now();
  }

  /** Sends a test message and answers what the other side said. Throws CHANNEL_NOT_FOUND. */
  async test(channelId: string): Promise<TryOutcome> {
    const channel = this.channels.require(channelId);
    const { config, clock } = this.#parts.platform;
    const outcome = await this.#outbox.trySend(channel, {
      kind: 'test',
      severity: 'low',
      title: 'Labkeeper can reach you',
      lines: [`This is a test of the channel “${channel.name}”.`],
      facts: [],
      url: config.publicUrl,
      at: clock.now(),
      thread: 'labkeeper-test',
      messageId: randomUUID(),
    });
    if (outcome.kind === 'later' && outcome.settings !== undefined)
      await this.channels.adopt(channelId, outcome.settings);
    return outcome;
  }

  /** Sends one again that was given up or left out, now and whatever became of its alert; false when there is none such. */
  async retry(notificationId: string): Promise<boolean> {
    const { db, clock } = this.#parts.platform;
    const now = clock.now();
    const again = { status: 'waiting', tries: 0, due_at: now, not_before: now, error: null } as const;
    const { numUpdatedRows } = await db.write
      .updateTable('notifications')
      .set((eb) => ({
        ...again,
        // A digest was written as a whole, with its id in it.
        message_id: eb.case().when('kind', '=', 'digest').then(eb.ref('message_id')).else(randomUUID()).end(),
      }))
      .where('notification_id', '=', notificationId)
      .where('status', 'in', ['dead', 'dropped'])
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.#announce(notificationId);
    this.kick();
    return true;
  }

  async #announce(notificationId: string): Promise<void> {
    const { db } = this.#parts.platform;
    const query = db.read
      .selectFrom('notifications')
      .select('channel_id')
      .where('notification_id', '=', notificationId);
    const row = await query.executeTakeFirst();
    if (row !== undefined) this.#announcer.touched(row.channel_id);
  }
}
