import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Clock } from './clock.ts';
import type { HubNews, NewsListener, NewsTopic } from './hub-news.ts';
import type { Logger } from './logger.ts';

interface NotifyOptions {
  readonly connectionString: string;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Message {
  readonly hub: string;
  readonly topic: NewsTopic | 'here';
  readonly ids: readonly string[];
}

const channel = 'labkeeper_hubs';
const hereEveryMs = 15_000;
const peerLivesMs = 40_000;
const idsPerMessage = 50;
const firstRetryMs = 500;
const longestRetryMs = 15_000;

/** The line between hubs on one PostgreSQL: a connection of its own that listens and notifies, made anew when it is lost. Rejects when there is none at first. */
export async function openPostgresNews(options: NotifyOptions): Promise<HubNews> {
  const news = new PostgresNews(options);
  try {
    await news.connect();
  } catch (error) {
    await news.close();
    throw error;
  }
  return news;
}

class PostgresNews implements HubNews {
  readonly #options: NotifyOptions;
  readonly #id = randomUUID();
  readonly #listeners = new Map<NewsTopic, NewsListener[]>();
  readonly #peerListeners: (() => void)[] = [];
  readonly #peers = new Map<string, number>();
  #client: pg.Client | undefined;
  readonly #rehearsals = new Set<ReturnType<typeof setTimeout>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;
  #closed = false;

  constructor(options: NotifyOptions) {
    this.#options = options;
  }

  get hasPeers(): boolean {
    const since = this.#options.clock.monotonic() - peerLivesMs;
    return [...this.#peers.values()].some((heardAt) => heardAt >= since);
  }

  get isOpen(): boolean {
    return this.#client !== undefined;
  }

  tell(topic: NewsTopic, ids: readonly string[]): void {
    for (let start = 0; start < ids.length; start += idsPerMessage) {
      this.#send({ hub: this.#id, topic, ids: ids.slice(start, start + idsPerMessage) });
    }
  }

  on(topic: NewsTopic, listener: NewsListener): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  onPeer(listener: () => void): void {
    this.#peerListeners.push(listener);
  }

  async connect(): Promise<void> {
    const { connectionString } = this.#options;
    const client = new pg.Client({
      connectionString,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'labkeeper news',
    });
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#received(payload ?? ''));
    await client.connect();
    await client.query(`listen ${channel}`);
    this.#client = client;
    this.#retryMs = firstRetryMs;
    this.#sayHere();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const timer of this.#rehearsals) clearTimeout(timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #sayHere(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#send({ hub: this.#id, topic: 'here', ids: [] });
    this.#timer = setTimeout(() => this.#sayHere(), hereEveryMs);
    this.#timer.unref();
  }

  #send(message: Message): void {
    this.#client?.query('select pg_notify($1, $2)', [channel, JSON.stringify(message)]).catch((error: unknown) => {
      this.#options.log.debug('other hubs could not be told', { error });
    });
  }

  #received(payload: string): void {
    const message = readMessage(payload);
    if (message === undefined || message.hub === this.#id) return;
    const isNew = !this.#peers.has(message.hub);
    this.#peers.set(message.hub, this.#options.clock.monotonic());
    if (isNew) {
      this.#sayHere();
      for (const listener of this.#peerListeners) listener();
    }
    if (message.topic === 'here') return;
    for (const listener of this.#listeners.get(message.topic) ?? []) this.#hear(listener, message.ids);
  }

  #lost(client: pg.Client): void {
    if (this.#closed || (this.#client !== undefined && this.#client !== client)) return;
    if (this.#client === client) this.#options.log.warn('the line to other hubs was lost');
    this.#client = undefined;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#reconnect(), this.#retryMs);
    this.#timer.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  async #reconnect(): Promise<void> {
    try {
      await this.connect();
    } catch {
      // What failed has said so by its `error` or `end`, or the server refused: try again either way.
      if (this.#client === undefined && !this.#closed) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#reconnect(), this.#retryMs);
        this.#timer.unref();
      }
      return;
    }
    for (const listeners of this.#listeners.values()) for (const listener of listeners) this.#hear(listener, undefined);
  }

  #hear(listener: NewsListener, ids: readonly string[] | undefined, retryMs = firstRetryMs): void {
    listener(ids).catch((error: unknown) => {
      if (this.#closed) return;
      this.#options.log.warn('what another hub changed could not be read; it is tried again', { error });
      const timer = setTimeout(() => {
        this.#rehearsals.delete(timer);
        this.#hear(listener, ids, Math.min(retryMs * 2, longestRetryMs));
      }, retryMs);
      timer.unref();
      this.#rehearsals.add(timer);
    });
  }
}

const topics: ReadonlySet<string> = new Set<Message['topic']>([
  'servers',
  'config',
  'rules',
  'channels',
  'silence',
  'here',
]);

function isTopic(topic: unknown): topic is Message['topic'] {
  return typeof topic === 'string' && topics.has(topic);
}

/** A message of a hub; undefined for anything else that somebody sent over the channel. */
function readMessage(payload: string): Message | undefined {
  try {
    const { hub, topic, ids } = JSON.parse(payload) as Partial<Message>;
    if (typeof hub !== 'string' || !Array.isArray(ids)) return undefined;
    if (!isTopic(topic)) return undefined;
    return { hub, topic, ids: ids.filter((id) => typeof id === 'string') };
  } catch {
    return undefined;
  }
}
