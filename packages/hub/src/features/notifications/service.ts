import { randomUUID } from 'node:crypto';
import type { CompiledQuery } from 'kysely';
import type { TryOutcome } from '../../domain/delivery.ts';
import type { Message } from '../../domain/message.ts';
import { HttpClient } from '../../platform/http-client.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { SilenceService } from '../silence/service.ts';
import { ChannelBook } from './channel-book.ts';
import { Digests, type DayNumbers } from './digests.ts';
import { Outbox, type NewsItem } from './outbox.ts';

export type { DayNumbers } from './digests.ts';
export type { NewsItem } from './outbox.ts';

const lookEverySeconds = 1;

/** Tells people: channels, and the messages on their way to them. */
export class NotificationsService {
  readonly channels: ChannelBook;
  readonly #platform: Platform;
  readonly #outbox: Outbox;
  readonly #digests: Digests;
  #sending: Promise<void> = Promise.resolve();

  constructor(platform: Platform, silence: SilenceService, numbers: DayNumbers, http: HttpClient = new HttpClient()) {
    this.#platform = platform;
    this.channels = new ChannelBook(platform);
    this.#outbox = new Outbox(platform, this.channels, silence, http);
    this.#digests = new Digests({ platform, book: this.channels, silence, numbers });
  }

  async start(): Promise<void> {
    await this.channels.load();
    this.#platform.scheduler.every({
      name: 'notifications',
      everySeconds: lookEverySeconds,
      run: () => this.sendDue(),
    });
  }

  /** What must be written, together with what it tells of, so that the news reach who wants them. */
  plan(items: readonly NewsItem[]): CompiledQuery[] {
    return this.#outbox.plan(items);
  }

  /** Something new was committed: do not wait for the next look. */
  kick(): void {
    this.sendDue().catch((error: unknown) => this.#platform.log.error('messages could not be sent', { error }));
  }

  /** Sends what is due, a digest among it when a night has ended. */
  async sendDue(): Promise<void> {
    this.#sending = this.#sending
      .catch(() => undefined)
      .then(async () => {
        await this.#digests.look();
        await this.#outbox.sendDue();
      });
    await this.#sending;
  }

  /** The digest as it would read now. */
  async digestNow(): Promise<Message> {
    return this.#digests.now();
  }

  /** Sends a test message and answers what the other side said. */
  async test(channelId: string): Promise<TryOutcome> {
    const channel = this.channels.require(channelId);
    const { config, clock } = this.#platform;
    return this.#outbox.trySend(channel, {
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
  }
}
