import type { ErrorCode } from '@labkeeper/protocol/error';
import { mostLogLines, type LogAnswer, type LogLine, type LogRecord, type LogsWanted } from '@labkeeper/protocol/log';
import { logText } from '../../domain/log-text.ts';
import { parseInstant } from '../../domain/instant.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import type { AccountsService } from '../accounts/service.ts';
import type { FeedEvent, LogFeed } from '../agents/service.ts';

/** What is wanted of a log, as the query says it. */
export interface LogWish {
  readonly unit?: string;
  readonly container?: string;
  readonly lines?: number;
  readonly since?: string;
  readonly until?: string;
  readonly search?: string;
}

/** How long things take at most, in ms; tests have less time. */
export interface LogTimes {
  readonly answerMs: number;
  readonly pingMs: number;
}

/** Begins to read a log of a server; throws what stands in the way. */
export type ReadLog = (serverId: string, wanted: Omit<LogsWanted, 'type' | 'request_id'>) => LogFeed;

interface Reader {
  readonly caller: Caller;
  readonly feed: LogFeed;
  /** Monotonic time at which something was last taken (ms). */
  takenAt: number;
}

const usualTimes: LogTimes = { answerMs: 25_000, pingMs: 15_000 };
const usualLines = 200;
/** At once for all servers; an agent has a limit of its own. */
const mostReaders = 64;
const sweepSeconds = 1;
/** A reader who takes nothing for so long, not even a sign of life, is gone without a word. */
const goneMs = 120_000;

const codes: Record<Exclude<(FeedEvent & { kind: 'end' })['fault'], null>, ErrorCode> = {
  unknown: 'LOG_NOT_FOUND',
  denied: 'LOG_DENIED',
  unavailable: 'LOG_UNAVAILABLE',
  busy: 'RATE_LIMITED',
  failed: 'LOG_UNAVAILABLE',
  offline: 'AGENT_OFFLINE',
};

/** Logs of servers, read through their agents for as long as somebody looks, and kept nowhere. */
export class LogsService {
  readonly #platform: Platform;
  readonly #accounts: AccountsService;
  readonly #readLog: ReadLog;
  readonly #times: LogTimes;
  readonly #readers = new Set<Reader>();

  constructor(platform: Platform, accounts: AccountsService, readLog: ReadLog, times: LogTimes = usualTimes) {
    this.#platform = platform;
    this.#accounts = accounts;
    this.#readLog = readLog;
    this.#times = times;
  }

  start(): void {
    this.#accounts.onRevoked((revoked) => {
      for (const { caller, feed } of this.#readers) if (isOf(caller, revoked)) feed.close();
    });
    this.#platform.scheduler.every({
      name: 'logs: who lost his rights',
      everySeconds: sweepSeconds,
      run: () => this.sweep(),
    });
  }

  /** Ends the readings of those who are gone or may not read any more. */
  async sweep(): Promise<void> {
    if (this.#readers.size === 0) return;
    const now = this.#platform.clock.monotonic();
    for (const reader of this.#readers) if (now - reader.takenAt > goneMs) this.#close(reader);
    await this.#accounts.sweep([...this.#readers].map(({ caller }) => caller));
  }

  stop(): void {
    for (const { feed } of this.#readers) feed.close();
  }

  /** Logs that are read now. */
  get size(): number {
    return this.#readers.size;
  }

  /** The lines that there are, oldest first. */
  async read(serverId: string, wish: LogWish, caller: Caller): Promise<LogAnswer> {
    const reader = this.#open(serverId, wish, { follow: false, caller });
    try {
      return await this.#collect(reader.feed);
    } finally {
      this.#close(reader);
    }
  }

  async #collect(feed: LogFeed): Promise<LogAnswer> {
    const items: LogLine[] = [];
    let cut = false;
    const until = performance.now() + this.#times.answerMs;
    for (;;) {
      const event = await this.#within(feed.next(), until - performance.now());
      if (event.kind === 'end' && event.fault !== null) throw failure(event);
      if (event.kind === 'end') return { items, cut };
      if (items.length + event.lines.length > mostLogLines) throw new ApiError('LOG_UNAVAILABLE');
      items.push(...event.lines.map(plainLine));
      cut ||= event.cut;
    }
  }

  /** The lines that there are and those that come, as NDJSON, until the reader leaves. Rejects before the first line where it cannot begin. */
  async follow(serverId: string, wish: LogWish, caller: Caller): Promise<ReadableStream<Uint8Array>> {
    const reader = this.#open(serverId, wish, { follow: true, caller });
    try {
      const first = await this.#within(reader.feed.next(), this.#times.answerMs);
      if (first.kind === 'end' && first.fault !== null) throw failure(first);
      return this.#streamOf(reader, first);
    } catch (error) {
      this.#close(reader);
      throw error;
    }
  }

  #streamOf(reader: Reader, first: FeedEvent): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let next: Promise<FeedEvent> = Promise.resolve(first);
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          reader.takenAt = this.#platform.clock.monotonic();
          const event = await Promise.race([next, after(this.#times.pingMs)]);
          controller.enqueue(encoder.encode(recordsOf(event)));
          if (event === undefined) return;
          if (event.kind === 'lines') {
            next = reader.feed.next();
            return;
          }
          this.#close(reader);
          controller.close();
        },
        cancel: () => this.#close(reader),
      },
      { highWaterMark: 1 },
    );
  }

  #open(serverId: string, wish: LogWish, { follow, caller }: { follow: boolean; caller: Caller }): Reader {
    if (this.#readers.size >= mostReaders) throw failure({ kind: 'end', fault: 'busy', message: null });
    if (wish.unit !== undefined && wish.container !== undefined) {
      throw new ApiError('INVALID', { field: 'container', message: 'Name a unit or a container, not both.' });
    }
    const feed = this.#readLog(serverId, {
      unit: wish.unit ?? null,
      container: wish.container ?? null,
      lines: wish.lines ?? usualLines,
      since: instantOf(wish.since, 'since'),
      until: follow ? null : instantOf(wish.until, 'until'),
      search: wish.search ?? null,
      follow,
    });
    const reader = { caller, feed, takenAt: this.#platform.clock.monotonic() };
    this.#readers.add(reader);
    return reader;
  }

  #close(reader: Reader): void {
    this.#readers.delete(reader);
    reader.feed.close();
  }

  async #within(event: Promise<FeedEvent>, ms: number): Promise<FeedEvent> {
    const found = await Promise.race([event, after(Math.max(0, ms))]);
    if (found === undefined) throw new ApiError('AGENT_SILENT');
    return found;
  }
}

function recordsOf(event: FeedEvent | undefined): string {
  if (event === undefined) return line({ type: 'ping' });
  if (event.kind === 'end') {
    const failed = event.fault === null ? undefined : failure(event);
    return line({ type: 'end', code: failed?.code ?? null, message: failed?.message ?? null });
  }
  const lines = event.lines.map((one) => line({ type: 'line', line: plainLine(one) })).join('');
  // A first batch without lines is a sign of life: the reading has begun.
  return (event.cut ? line({ type: 'cut' }) : '') + (lines === '' ? line({ type: 'ping' }) : lines);
}

function line(record: LogRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** What programs wrote is hostile text: no control characters, no sequences of a terminal. */
function plainLine(one: LogLine): LogLine {
  return {
    ...one,
    message: logText(one.message),
    source: one.source === null ? null : logText(one.source).replaceAll(/[\t\n]/g, ' '),
  };
}

function failure({ fault, message }: FeedEvent & { kind: 'end' }): ApiError {
  const code = fault === null ? 'LOG_UNAVAILABLE' : codes[fault];
  if (fault === 'busy') {
    return new ApiError(code, { retryAfterSeconds: 5, message: 'Too many logs are being read; try again later.' });
  }
  return new ApiError(code, message === null ? {} : { message: logText(message) });
}

function instantOf(text: string | undefined, field: string): string | null {
  if (text === undefined) return null;
  const ms = parseInstant(text);
  if (ms === undefined) throw new ApiError('TIMESTAMP_INVALID', { field });
  return new Date(ms).toISOString();
}

function isOf(caller: Caller, revoked: Parameters<Parameters<AccountsService['onRevoked']>[0]>[0]): boolean {
  if (revoked.kind === 'session') return caller.kind === 'session' && caller.sessionHash === revoked.sessionHash;
  return caller.kind === 'key' && caller.keyId === revoked.keyId;
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
}
