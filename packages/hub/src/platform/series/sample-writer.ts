import type { CompiledQuery, Kysely } from 'kysely';
import { ApiError } from '../api-error.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { asStorageError, StorageFullError, UnavailableError } from '../storage-error.ts';
import type { Tables } from '../tables.ts';
import { CommitPace } from './commit-pace.ts';
import { createSeries, type WantedSeries } from './create-series.ts';
import { HeadRows } from './head-rows.ts';
import { reportValues, toReport, type Report } from './report.ts';
import type { SeriesCatalog, SubjectEntry } from './series-catalog.ts';
import { holdName } from './series-name.ts';
import type { AppendResult, SampleBatch } from './series-store.ts';

/** Says whether there is room for reports; told when the database says there is none. */
export interface RoomGuard {
  /** Throws StorageFullError when the disk is nearly full. */
  assertRoom(): void;
  /** The database could not write for want of space. */
  reportFull(): void;
}

export interface SampleWriterOptions {
  readonly database: Database;
  readonly catalog: SeriesCatalog;
  readonly clock: Clock;
  readonly room?: RoomGuard | undefined;
  readonly seriesPerSubject: number;
  /** Reports from before this time (ms) are dropped. */
  readonly oldest: () => number;
}

interface Waiting {
  readonly report: Report;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

const reportsPerCommit = 200;
const mostWaiting = 20_000;

/** Stores reports: at once when nothing is being written, else all that came meanwhile in one commit; gathered for a moment where many keep coming. */
export class SampleWriter {
  readonly #options: SampleWriterOptions;
  readonly #queue: Waiting[] = [];
  readonly #pace: CommitPace;
  #flight: Promise<void> | undefined;

  constructor(options: SampleWriterOptions) {
    this.#options = options;
    this.#pace = new CommitPace(options.clock);
  }

  async append(batch: SampleBatch): Promise<AppendResult> {
    const report = toReport(batch, this.#options.catalog.get(batch.subject)?.names);
    this.#options.room?.assertRoom();
    if (batch.at < this.#options.oldest()) return { stored: 0, dropped: batch.samples.length };
    if (this.#queue.length >= mostWaiting) throw new UnavailableError('Too many reports are waiting to be stored.');
    const result = new Promise<AppendResult>((resolve, reject) => this.#queue.push({ report, resolve, reject }));
    this.#flight ??= this.#fly();
    return result;
  }

  /** Runs work while no report is being written: between two commits. */
  async between<Result>(work: () => Promise<Result>): Promise<Result> {
    while (this.#flight !== undefined) await this.#flight;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#flight = promise;
    try {
      return await work();
    } finally {
      this.#flight = this.#queue.length === 0 ? undefined : this.#fly();
      resolve();
    }
  }

  async #fly(): Promise<void> {
    while (this.#queue.length > 0) {
      const waitMs = this.#pace.take();
      if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const group = this.#queue.splice(0, reportsPerCommit);
      if (waitMs >= 1 && group.length === 1) this.#pace.waitedInVain();
      await this.#commitGroup(group);
    }
    this.#flight = undefined;
  }

  async #commitGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const stored = await this.#commit(group.map((each) => each.report));
      for (const [index, each] of group.entries()) {
        const count = stored[index] ?? 0;
        each.resolve({ stored: count, dropped: each.report.batch.samples.length - count });
      }
    } catch (cause) {
      const error = asStorageError(cause);
      if (error instanceof StorageFullError) this.#options.room?.reportFull();
      // A report that cannot be stored (a broken inventory row) must not take the others with it.
      if (group.length > 1 && !(error instanceof ApiError)) {
        for (const each of group) await this.#commitGroup([each]);
        return;
      }
      for (const each of group) each.reject(error);
    }
  }

  /** Writes the reports in one commit; resolves with how many numbers of each were stored. */
  async #commit(reports: readonly Report[]): Promise<number[]> {
    const { database, catalog } = this.#options;
    const subjects = [...new Set(reports.map((report) => report.batch.subject))];
    if (database.engine === 'postgres') await catalog.forgetRemoved(database.read, subjects);
    await catalog.load(database.read, subjects);
    const wanted = this.#missingSeries(reports);
    if (wanted.length === 0) {
      const { queries, stored } = this.#writes(database.write, reports, (subject) => catalog.get(subject));
      if (queries.length > 0) await database.batch(queries);
      return stored;
    }
    const now = this.#options.clock.now();
    const { stored, entries } = await database.transaction(async (db) => {
      const all = await createSeries(db, { subjects, series: wanted, now });
      const writes = this.#writes(db, reports, (subject) => all.get(subject));
      for (const query of writes.queries) await db.executeQuery(query);
      return { stored: writes.stored, entries: all };
    });
    for (const [subject, entry] of entries) catalog.set(subject, entry);
    return stored;
  }

  #missingSeries(reports: readonly Report[]): WantedSeries[] {
    const wanted = new Map<string, WantedSeries>();
    const counts = new Map<string, number>();
    for (const { batch, values } of reports) {
      const { subject } = batch;
      const entry = this.#options.catalog.get(subject);
      for (const { name } of values) {
        if (entry?.series.has(name.key) === true) continue;
        const wantedKey = `${subject}\n${name.key}`;
        if (wanted.has(wantedKey)) continue;
        const count = counts.get(subject) ?? entry?.series.size ?? 0;
        if (count >= this.#options.seriesPerSubject) break;
        counts.set(subject, count + 1);
        wanted.set(wantedKey, { subject, metric: name.metric, labels: name.text });
      }
    }
    return [...wanted.values()];
  }

  #writes(
    db: Kysely<Tables>,
    reports: readonly Report[],
    entryOf: (subject: string) => SubjectEntry | undefined,
  ): { queries: CompiledQuery[]; stored: number[] } {
    const { catalog, clock, database } = this.#options;
    const rows = new HeadRows(database.engine);
    const stored = reports.map((report) => {
      const entry = entryOf(report.batch.subject);
      const values = entry === undefined ? [] : reportValues(report, entry);
      if (entry === undefined || values.length === 0) return 0;
      rememberNames(entry, report);
      rows.add(entry, { at: report.batch.at, order: catalog.nextOrder(clock.now()), values });
      return values.length;
    });
    const queries = rows.toQueries(db);
    for (const { batch } of reports) {
      for (const part of batch.inventory ?? []) queries.push(upsertInventory(db, part, Math.round(batch.receivedAt)));
    }
    return { queries, stored };
  }
}

/** Kept as it is while it stays the same: a new list for each report would be work for nothing. */
function rememberNames(entry: SubjectEntry, { values }: Report): void {
  const { names = [] } = entry;
  if (names.length === values.length && values.every(({ name }, index) => name === names[index])) return;
  entry.names = values.filter(({ name }) => entry.series.has(name.key)).map(({ name }) => holdName(name));
}

function upsertInventory(
  db: Kysely<Tables>,
  part: NonNullable<SampleBatch['inventory']>[number],
  updatedAt: number,
): CompiledQuery {
  return db
    .insertInto('inventory')
    .values({ server_id: part.serverId, part: part.part, updated_at: updatedAt, value_json: part.valueJson })
    .onConflict((conflict) =>
      conflict.columns(['server_id', 'part']).doUpdateSet({ updated_at: updatedAt, value_json: part.valueJson }),
    )
    .compile();
}
