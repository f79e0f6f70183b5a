import type { Platform } from '../../platform/hub-platform.ts';
import type { Tables } from '../../platform/tables.ts';
import { lastReportRow, unwrittenRows } from './last-report.ts';
import type { ServerState } from './server-state.ts';
import { upsertInventory } from './store.ts';

const keepAfterMs = 100;

/** Keeps what servers said last. Rows are collected for a moment: many agents come at once after a restart, and none has to wait for this. */
export class KeptReports {
  readonly #platform: Pick<Platform, 'db' | 'clock' | 'log'>;
  readonly #rows = new Map<string, { readonly state: ServerState; readonly row: Tables['inventory'] }>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(platform: Pick<Platform, 'db' | 'clock' | 'log'>) {
    this.#platform = platform;
  }

  /** Keeps what a server has just said, where that differs from what is kept. `now` is ms since 1970. */
  keep(state: ServerState, now: number): void {
    const row = lastReportRow(state, now);
    if (row === undefined) return;
    this.#rows.set(state.row.server_id, { state, row });
    this.#timer ??= setTimeout(() => void this.write(), keepAfterMs);
    this.#timer.unref();
  }

  /** Writes what was collected. */
  async write(): Promise<void> {
    this.#timer = undefined;
    const kept = [...this.#rows.values()];
    this.#rows.clear();
    try {
      await upsertInventory(
        this.#platform.db,
        kept.map(({ row }) => row),
      );
    } catch (error) {
      // The reports themselves are stored; these rows come again with the next ones.
      for (const { state } of kept) state.stored.shape = '';
      this.#platform.log.debug('last reports could not be kept', { error });
    }
  }

  /** Writes no more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** At the end, writes what would otherwise be known again only with the next report. */
  async writeRest(states: Iterable<ServerState>): Promise<void> {
    const { db, clock, log } = this.#platform;
    const now = clock.now();
    try {
      await upsertInventory(
        db,
        [...states].flatMap((state) => unwrittenRows(state, now)),
      );
    } catch (error) {
      log.warn('what was last known about servers could not be written', { error });
    }
  }
}
