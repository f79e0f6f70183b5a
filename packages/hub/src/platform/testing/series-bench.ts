import type { MetricKind } from '@labkeeper/protocol/sample';
import type { CompiledQuery } from 'kysely';
import type { Database } from '../database.ts';
import { openSeriesStore, type Retention } from '../series/open-series-store.ts';
import type { RawSample, SampleBatch, SeriesStore } from '../series/series-store.ts';
import { dayMs } from '../series/time.ts';

/** Midnight of the day on which series tests begin (ms). */
export const start = Date.UTC(2026, 0, 18);
const kinds: Record<string, MetricKind> = { temperature: 'gauge', rx: 'counter', health: 'state' };

/** What the metrics of series tests are. */
export function kindOf(metric: string): MetricKind {
  return kinds[metric] ?? 'gauge';
}

/** A series store whose time and retention a test sets. */
export interface Bench {
  readonly store: SeriesStore;
  readonly database: Database;
  now: number;
  retention: Retention;
  /** Which commits fail. */
  failing: ((queries: readonly CompiledQuery[]) => boolean) | undefined;
}

/** Opens a store on a database of its own. */
export async function bench(open: () => Promise<Database>): Promise<Bench> {
  const opened = await open();
  const state: Omit<Bench, 'store' | 'database'> = {
    now: start,
    retention: { rawDays: 30, hourlyDays: 730 },
    failing: undefined,
  };
  const database: Database = {
    ...opened,
    async batch(queries) {
      if (state.failing?.(queries) === true) throw new Error('This commit fails.');
      await opened.batch(queries);
    },
  };
  const clock = { now: () => state.now, monotonic: () => state.now };
  const store = openSeriesStore({ database, clock, kindOf, retention: () => state.retention });
  return Object.assign(state, { store, database });
}

/** Does the background work that is due at `now`; answers what was done. */
export async function workUntilIdle(bench: Bench, now: number): Promise<string[]> {
  bench.now = now;
  const done: string[] = [];
  for (let i = 0; i < 2000; i += 1) {
    const step = await bench.store.work(now);
    if (step === 'idle') return done;
    done.push(step);
  }
  throw new Error('The work does not end.');
}

/** A report of numbers without labels. */
export function report(at: number, values: Record<string, number>, subject = 'server/nas'): SampleBatch {
  const samples = Object.entries(values).map(([metric, value]) => ({ metric, value }));
  return { subject, at, receivedAt: at, backfilled: false, samples };
}

const tables = ['heads', 'blocks', 'chunks', 'rollups', 'series'] as const;

/** How many rows each table of samples has. */
export async function rows(database: Database): Promise<Record<(typeof tables)[number], number>> {
  const counts = { heads: 0, blocks: 0, chunks: 0, rollups: 0, series: 0 };
  for (const table of tables) {
    const query = database.read.selectFrom(table).select((e) => e.fn.countAll<number>().as('n'));
    counts[table] = (await query.executeTakeFirstOrThrow()).n;
  }
  return counts;
}

/** Every stored sample of a subject. */
export async function allRaw(store: SeriesStore, subject = 'server/nas'): Promise<RawSample[]> {
  const pages = await Array.fromAsync(
    store.raw({ subjects: [subject], metrics: [], from: 0, to: start + 1000 * dayMs }),
  );
  return pages.flat();
}
