import { randomUUID } from 'node:crypto';
import type { Severity } from '@labkeeper/protocol/alert';
import type { CompiledQuery } from 'kysely';
import { afterTry, type TryOutcome } from '../../domain/delivery.ts';
import { gatherServerUntil, gatherUntil } from '../../domain/gather.ts';
import type { Message } from '../../domain/message.ts';
import type { HttpClient } from '../../platform/http-client.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { NotificationsTable } from '../../platform/tables.ts';
import type { ActLinks } from '../act-links/service.ts';
import type { SilenceService } from '../silence/service.ts';
import type { NotificationAnnouncer } from './announce-notifications.ts';
import type { ChannelBook } from './channel-book.ts';
import { isWithinHours } from './channel-hours.ts';
import { isMadeBySetting } from './environment-channels.ts';
import type { HeldChannel } from './held-channel.ts';
import { composeRows } from './compose.ts';
import { planNews, type NewsItem } from './news-rows.ts';
import {
  arrived,
  begin,
  begunMessage,
  bringForward,
  dropAll,
  dropMoot,
  dueChannels,
  dueServers,
  failed,
  holdAsleep,
  holdBegun,
  leaveWaiting,
  rowsOf,
  takeOn,
  toldLately,
} from './outbox-rows.ts';
import { withoutSecrets } from './redact.ts';

/** What the outbox works with. */
export interface OutboxParts {
  readonly platform: Pick<Platform, 'db' | 'clock' | 'config' | 'log' | 'counters'>;
  readonly book: ChannelBook;
  readonly silence: SilenceService;
  readonly links: ActLinks;
  readonly http: HttpClient;
  readonly announcer: NotificationAnnouncer;
}

const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
/** For so long a message on its way is nobody else's; longer than any channel takes for one try. */
const leaseMs = 60_000;
/** So many messages a channel gets in one go at most; the next look goes on. */
const mostInOneGo = 20;

interface Running {
  again: boolean;
  done: Promise<void>;
}

/** Messages on their way: rows in the database, sent one after the other per channel, tried again until they arrive or are dead. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #running = new Map<string, Running>();
  #hasPlanned = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** The rows to be written with what they tell of, one per channel that wants it. */
  plan(items: readonly NewsItem[]): CompiledQuery[] {
    if (items.length === 0) return [];
    this.#hasPlanned = true;
    const channels = this.#parts.book.all().filter(({ enabled }) => enabled);
    return planNews(this.#parts.platform.db.write, channels, items);
  }

  /** Sends what is due, each channel by itself, so that none waits for another; resolves when nothing is on its way any more. */
  async sendDue(): Promise<void> {
    const { db, clock } = this.#parts.platform;
    await bringForward(db, clock.now());
    this.#announcePlanned();
    const due = await dueChannels(db.read, clock.now());
    await Promise.all(due.map((channelId) => this.#inTurn(channelId)));
    await this.settled();
  }

  /** What was planned since the last look is written by now, also where it is not due yet. */
  #announcePlanned(): void {
    if (!this.#hasPlanned) return;
    this.#hasPlanned = false;
    for (const { channelId, enabled } of this.#parts.book.all()) if (enabled) this.#parts.announcer.touched(channelId);
  }

  /** Resolves when what is on its way now has arrived or failed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  #inTurn(channelId: string): Promise<void> {
    const before = this.#running.get(channelId);
    if (before !== undefined) {
      before.again = true;
      return before.done;
    }
    const running: Running = { again: false, done: Promise.resolve() };
    this.#running.set(channelId, running);
    running.done = this.#sendAll(channelId, running).finally(() => {
      this.#running.delete(channelId);
      this.#parts.announcer.touched(channelId);
    });
    return running.done;
  }

  async #sendAll(channelId: string, running: Running): Promise<void> {
    for (let left = mostInOneGo; left > 0; left -= 1) {
      running.again = false;
      // What came while it was looked is looked at too.
      if (!(await this.#sendNext(channelId)) && !running.again) return;
    }
  }

  /** Tries one message; false when there is none that may be sent now. */
  async #sendNext(channelId: string): Promise<boolean> {
    const { platform, book } = this.#parts;
    const { db, clock } = platform;
    const channel = book.find(channelId);
    const now = clock.now();
    if (channel === undefined) {
      await leaveWaiting(db, { channelId, now }, isMadeBySetting(channelId));
      return false;
    }
    if (!channel.enabled) {
      await dropAll(db.write, channelId, 'The channel is switched off.');
      return false;
    }
    const isOpen = isWithinHours(channel, now);
    const begun = await begunMessage(db.read, channelId);
    if (begun !== undefined && begun.notBefore > now) return false;
    if (begun !== undefined) return isOpen && (await this.#tryAgain(channel, begun.messageId, now));
    if (isOpen) return this.#tryNext(channel, now);
    await dropAll(db.write, channelId, 'It came outside the hours of this channel.', now);
    return false;
  }

  /**
   * A begun message keeps its id, over restarts too; what of it somebody has answered meanwhile is left out. When all of it must wait for the morning, it does;
   * what a person sends again has no tries and does not.
   */
  async #tryAgain(channel: HeldChannel, messageId: string, now: number): Promise<boolean> {
    const { db } = this.#parts.platform;
    const due = { channelId: channel.channelId, now };
    await db.batch(dropMoot(db.write, due));
    const rows = await rowsOf(db.read, channel.channelId, messageId);
    if (rows.length > 0 && rows.every((row) => this.#waitsForMorning(row, now))) {
      await holdBegun(db.write, channel.channelId, messageId);
      return true;
    }
    if (!(await takeOn(db.write, due, messageId, now + leaseMs))) return true;
    return this.#tryMessage(channel, messageId);
  }

  async #tryNext(channel: HeldChannel, now: number): Promise<boolean> {
    const { db } = this.#parts.platform;
    const { channelId } = channel;
    const told = await toldLately(db.read, channelId, now);
    const servers = await dueServers(db.read, channelId, now);
    const isUrgent = servers.some((server) => server.isUrgent);
    if (gatherUntil(told, now, isUrgent) > now) return false;
    const notYet = servers.filter((one) => gatherServerUntil(told, one, now) > now).map(({ about }) => about);
    if (notYet.length === servers.length) return false;
    const due = { channelId, now };
    const messageId = randomUUID();
    await db.batch([
      ...dropMoot(db.write, due),
      ...holdAsleep(db.write, due, this.asleep(now)),
      begin(db.write, due, { messageId, until: now + leaseMs, withoutServers: notYet }),
    ]);
    return this.#tryMessage(channel, messageId);
  }

  #waitsForMorning({ kind, tries, severity }: NotificationsTable, now: number): boolean {
    const isNews = kind === 'problem' || kind === 'recovery';
    return isNews && Number(tries) > 0 && this.#parts.silence.sleepFor(severity as Severity, now) !== undefined;
  }

  /** What one sleeps through now. */
  asleep(now: number): Severity[] {
    return severities.filter((severity) => this.#parts.silence.sleepFor(severity, now) !== undefined);
  }

  async #tryMessage(channel: HeldChannel, messageId: string): Promise<boolean> {
    const { db } = this.#parts.platform;
    const rows = await rowsOf(db.read, channel.channelId, messageId);
    const [head] = rows;
    if (head === undefined) return false;
    const message = await this.#messageOf(channel, messageId, rows);
    await this.#conclude(channel, { ...head, message_id: messageId }, await this.trySend(channel, message));
    return true;
  }

  async #messageOf(channel: HeldChannel, messageId: string, rows: readonly NotificationsTable[]): Promise<Message> {
    const { platform, links, silence } = this.#parts;
    const hubUrl = platform.config.publicUrl;
    const acts = rows.some(({ kind }) => kind === 'problem') ? await links.make(messageId, channel.channelId) : [];
    const sent = { now: platform.clock.now(), timeZone: silence.schedule.time_zone };
    return composeRows(rows, messageId, { db: platform.db.read, hubUrl, acts, sent });
  }

  /** Sends one message once. */
  async trySend(channel: HeldChannel, message: Message): Promise<TryOutcome> {
    const { platform, http } = this.#parts;
    const allowLoopback = channel.settings['allow_loopback'] === true;
    try {
      const outcome = await channel.type.send(message, channel.settings, {
        http,
        allowLoopback,
        now: platform.clock.now(),
        withoutSecrets: (text) => withoutSecrets(text, channel),
      });
      return outcome.kind === 'delivered' ? outcome : { ...outcome, reason: withoutSecrets(outcome.reason, channel) };
    } catch (error) {
      const said = withoutSecrets(error instanceof Error ? error.message : 'unknown', channel);
      platform.log.error('a channel failed', { channel: channel.channelId, error: said });
      return { kind: 'later', reason: 'The hub failed; its log says why.' };
    }
  }

  async #conclude(
    { channelId }: HeldChannel,
    head: NotificationsTable & { readonly message_id: string },
    outcome: TryOutcome,
  ): Promise<void> {
    const { platform, book } = this.#parts;
    const { db, clock, counters } = platform;
    const now = clock.now();
    const tries = Number(head.tries) + 1;
    const message = { channelId, messageId: head.message_id, tries };
    const tried = { dueAt: Number(head.due_at), tries: tries - 1, lastReason: head.error };
    const next = afterTry(tried, outcome, now, Math.random());
    if (outcome.kind === 'later' && outcome.settings !== undefined) await book.adopt(channelId, outcome.settings);
    if (next.status === 'delivered') {
      const note = outcome.kind === 'delivered' ? (outcome.note ?? null) : null;
      await db.batch(arrived(db.write, message, now, note));
    } else if (next.status === 'waiting') {
      await db.batch([failed(db.write, message, { tries, not_before: next.notBefore, error: next.reason })]);
    } else {
      await db.batch([failed(db.write, message, { status: 'dead', tries, error: next.reason })]);
    }
    this.#parts.announcer.touched(channelId, head.message_id);
    counters.add(`messages_${next.status}`);
  }
}
