import type { MetricKind } from '@labkeeper/protocol/sample';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { BackgroundWork } from './background-work.ts';
import { countSetAside } from './damage.ts';
import { latestSamples } from './latest-samples.ts';
import { querySeries } from './query-series.ts';
import { rawSamples } from './raw-samples.ts';
import { removedPrefix } from './removed-subject.ts';
import { SampleWriter, type RoomGuard } from './sample-writer.ts';
import { SeriesCatalog } from './series-catalog.ts';
import type { SeriesStore } from './series-store.ts';
import { dayMs, dayOf } from './time.ts';

/** How long samples and their hourly roll-ups are kept, in days. */
export interface Retention {
  readonly rawDays: number;
  readonly hourlyDays: number;
}

export interface SeriesStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** What a metric is: asked anew each time, so that a definition may come later than the first sample. */
  readonly kindOf: (metric: string) => MetricKind;
  /** Asked anew each time; default 30 days and 2 years. */
  readonly retention?: () => Retention;
  readonly room?: RoomGuard | undefined;
  /** Series that one subject may have; what comes beyond is dropped and counted. */
  readonly seriesPerSubject?: number;
}

const defaultRetention: Retention = { rawDays: 30, hourlyDays: 730 };
const defaultSeriesPerSubject = 10_000;

/** The store of all samples on the hub's database, either engine. */
export function openSeriesStore(options: SeriesStoreOptions): SeriesStore {
  const { database, clock, kindOf } = options;
  const retention = options.retention ?? (() => defaultRetention);
  const catalog = new SeriesCatalog();
  function oldestSamples(): number {
    return (dayOf(clock.now()) - retention().rawDays) * dayMs;
  }
  const writer = new SampleWriter({
    database,
    catalog,
    clock,
    room: options.room,
    seriesPerSubject: options.seriesPerSubject ?? defaultSeriesPerSubject,
    oldest: oldestSamples,
  });
  const background = new BackgroundWork({ database, catalog, writer, kindOf, retention });
  return {
    append: async (batch) => writer.append(batch),
    query: async (query) => querySeries({ db: database.read, kindOf, oldestSamples: oldestSamples() }, query),
    latest: async (subject, withinMs) => latestSamples(database.read, subject, withinMs),
    raw: (query) => rawSamples(database.read, query),
    async remove(subject) {
      await writer.between(async () => {
        catalog.forget(subject);
        await markRemoved(database, subject);
      });
    },
    async count() {
      const { count } = await database.read
        .selectFrom('series')
        .innerJoin('subjects', 'subjects.subject_no', 'series.subject_no')
        .select((e) => e.fn.countAll<number>().as('count'))
        .where('subject', 'not like', `${removedPrefix}%`)
        .executeTakeFirstOrThrow();
      return count;
    },
    work: async (now) => background.work(now),
    trouble: async (now) => ({
      setAside: await countSetAside(database.read, now - 7 * dayMs),
      failing: background.failing,
    }),
  };
}

/** The subject is gone at once for everybody; what it stored goes step by step. */
async function markRemoved(database: Database, subject: string): Promise<void> {
  await database.write
    .updateTable('subjects')
    .set({ subject: sql<string>`cast(${removedPrefix} as text) || cast(subject_no as text)` })
    .where('subject', '=', subject)
    .execute();
}
