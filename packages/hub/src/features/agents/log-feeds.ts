import { randomUUID } from 'node:crypto';
import type { StreamToAgent } from '@labkeeper/protocol/agent';
import { logBatchesAhead, type LogBatch, type LogFault, type LogLine, type LogsEnd } from '@labkeeper/protocol/log';

/** What comes of a log: lines (`cut`: there were more before them), or its end with the reason, if it is none that was wanted. */
export type FeedEvent =
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[]; readonly cut: boolean }
  | { readonly kind: 'end'; readonly fault: LogFault | 'offline' | null; readonly message: string | null };

type Wanted = Omit<Extract<StreamToAgent, { type: 'logs' }>, 'type' | 'request_id'>;

/** One log on its way from an agent to somebody who reads it, who asks for one event after the other. */
export interface LogFeed {
  /** The next event; after the end there are no more. */
  next(): Promise<FeedEvent>;
  /** Nobody reads any more: the agent is told to stop. */
  close(): void;
}

/** The logs that are read now, each through the stream of its agent. */
export class LogFeeds {
  readonly #open = new Map<string, OpenFeed>();

  /** Logs that are read now. */
  get size(): number {
    return this.#open.size;
  }

  /** Asks the agent behind a connection for a log. */
  open(connectionId: string, wanted: Wanted, tell: (frame: StreamToAgent) => void): LogFeed {
    const id = randomUUID();
    const feed = new OpenFeed(id, connectionId, tell, () => this.#open.delete(id));
    this.#open.set(id, feed);
    tell({ type: 'logs', request_id: id, ...wanted });
    return feed;
  }

  /** Takes a frame of an agent; false where that agent was not asked, or nobody reads it any more. */
  take(connectionId: string, frame: LogBatch | LogsEnd): boolean {
    const feed = this.#open.get(frame.request_id);
    if (feed === undefined || feed.connectionId !== connectionId) return false;
    if (frame.type === 'logs') return feed.push({ kind: 'lines', lines: frame.lines, cut: frame.cut });
    feed.finish({ kind: 'end', fault: frame.fault, message: frame.message });
    return true;
  }

  /** A connection is gone, and with it what was read through it. */
  lost(connectionId: string): void {
    for (const feed of this.#open.values()) {
      if (feed.connectionId === connectionId) feed.finish({ kind: 'end', fault: 'offline', message: null });
    }
  }
}

class OpenFeed implements LogFeed {
  readonly connectionId: string;
  readonly #id: string;
  readonly #tell: (frame: StreamToAgent) => void;
  readonly #over: () => void;
  readonly #waiting: FeedEvent[] = [];
  #end: FeedEvent | undefined;
  #wake: (() => void) | undefined;

  constructor(id: string, connectionId: string, tell: (frame: StreamToAgent) => void, over: () => void) {
    this.#id = id;
    this.connectionId = connectionId;
    this.#tell = tell;
    this.#over = over;
  }

  async next(): Promise<FeedEvent> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) {
        if (this.#end === undefined) this.#tell({ type: 'logs_more', request_id: this.#id });
        return event;
      }
      if (this.#end !== undefined) return this.#end;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    if (this.#end !== undefined) return;
    this.#tell({ type: 'logs_stop', request_id: this.#id });
    this.#waiting.length = 0;
    this.finish({ kind: 'end', fault: null, message: null });
  }

  /** Keeps a batch until it is asked for; an agent that sends more than it was granted is not listened to any longer. */
  push(event: FeedEvent): boolean {
    if (this.#waiting.length >= logBatchesAhead) {
      this.close();
      return false;
    }
    this.#waiting.push(event);
    this.#wake?.();
    return true;
  }

  finish(end: FeedEvent): void {
    this.#end ??= end;
    this.#over();
    this.#wake?.();
  }
}
