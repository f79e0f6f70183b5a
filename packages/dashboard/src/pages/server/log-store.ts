import type { LogLine, LogRecord } from '@labkeeper/protocol/log';
import { ApiError, messageOf } from '../../api/api-error.ts';
import { addLines, type LogRows, noRows } from './log-rows.ts';

/** How the reading of a log stands. `code` null: it broke off, and is begun again by itself. */
export type LogState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'flowing' }
  | { readonly kind: 'over'; readonly code: string | null; readonly message: string };

/** A log as it is read now; `waiting` lines have come while it was held. */
export interface LogSnapshot {
  readonly lines: LogRows;
  readonly state: LogState;
  readonly waiting: readonly LogLine[];
}

/** Opens the stream of a log: what comes, as it comes, until the signal ends it. */
export type OpenLog = (signal: AbortSignal) => AsyncIterable<readonly LogRecord[]>;

/** What waits while a log is held is no more than fits on the page. */
const mostWaiting = 3000;
/** A reading that broke off is begun again after so long. */
const usualAgainMs = 3000;

const fresh: LogSnapshot = { lines: noRows, state: { kind: 'opening' }, waiting: [] };
const brokenOff: LogState & { kind: 'over' } = {
  kind: 'over',
  code: null,
  message: 'The reading broke off; it is begun again.',
};

/** One log that is read, from when somebody looks until nobody does. */
export class LogStore {
  readonly #open: OpenLog;
  readonly #againMs: number;
  readonly #listeners = new Set<() => void>();
  #now = fresh;
  #held = false;
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(open: OpenLog, againMs: number = usualAgainMs) {
    this.#open = open;
    this.#againMs = againMs;
  }

  readonly snapshot = (): LogSnapshot => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads from the beginning. */
  readonly start = (): void => {
    this.stop();
    this.#set(fresh);
    const running = new AbortController();
    this.#running = running;
    void this.#read(running.signal).then((state) => {
      if (running.signal.aborted) return;
      this.#set({ ...this.#now, state });
      if (state.kind === 'over' && state.code === null) this.#timer = setTimeout(this.start, this.#againMs);
    });
  };

  /** Ends the reading at its source. */
  stop(): void {
    this.#running?.abort();
    clearTimeout(this.#timer);
  }

  /** While it is held new lines wait; let go, they stand behind the others. */
  hold(held: boolean): void {
    this.#held = held;
    const { lines, waiting } = this.#now;
    if (!held && waiting.length > 0) this.#set({ ...this.#now, lines: addLines(lines, waiting), waiting: [] });
  }

  /** Reads to the end, and says how it came. */
  async #read(signal: AbortSignal): Promise<LogState> {
    try {
      for await (const records of this.#open(signal)) {
        if (signal.aborted) return brokenOff;
        this.#take(records);
        const end = records.find((record) => record.type === 'end');
        if (end !== undefined && end.code !== null) {
          return { kind: 'over', code: end.code, message: end.message ?? brokenOff.message };
        }
      }
      return brokenOff;
    } catch (error) {
      const code = error instanceof ApiError && error.code !== 'HUB_UNREACHABLE' ? error.code : null;
      return { kind: 'over', code, message: messageOf(error) };
    }
  }

  #take(records: readonly LogRecord[]): void {
    const news = records.flatMap((record) => (record.type === 'line' ? [record.line] : []));
    const { lines, waiting } = this.#now;
    const cut = lines.cut || records.some(({ type }) => type === 'cut');
    const held = this.#held && lines.rows.length > 0;
    this.#set({
      state: { kind: 'flowing' },
      lines: held ? lines : { ...addLines(lines, news), cut },
      waiting: held ? [...waiting, ...news].slice(-mostWaiting) : waiting,
    });
  }

  #set(now: LogSnapshot): void {
    this.#now = now;
    for (const listener of this.#listeners) listener();
  }
}
