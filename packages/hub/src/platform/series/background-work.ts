import type { MetricKind } from '@labkeeper/protocol/sample';
import type { Database } from '../database.ts';
import { mergeDay } from './merge-day.ts';
import { giveBackSpace } from './give-back-space.ts';
import { pruneChunks, pruneRemoved, pruneSeries, type KeptDays } from './prune.ts';
import type { SampleWriter } from './sample-writer.ts';
import { sealHour } from './seal-hour.ts';
import type { SeriesCatalog } from './series-catalog.ts';
import type { SeriesStore } from './series-store.ts';
import { dayMs, dayOf, hourMs, hourOf } from './time.ts';

type Done = Awaited<ReturnType<SeriesStore['work']>>;

export interface BackgroundWorkOptions {
  readonly database: Database;
  readonly catalog: SeriesCatalog;
  readonly writer: SampleWriter;
  readonly kindOf: (metric: string) => MetricKind;
  readonly retention: () => { readonly rawDays: number; readonly hourlyDays: number };
}

interface Task {
  readonly done: Done;
  readonly subject: string;
  run(): Promise<void>;
}

interface Failure {
  readonly times: number;
  /** Not tried again before this time (ms). */
  readonly until: number;
  readonly sentence: string;
}

// Reports come a little late; sealing each of them anew would cost more than waiting.
const sealSlackMs = 5 * 60_000;
const mergeSlackMs = 30 * 60_000;
// A series that was made in the last two days may have samples that no roll-up shows yet.
const newSeriesDays = 3;
// What fails once or twice may be a disk that is full for a moment.
const failuresTold = 3;
const longestWaitMs = 10 * 60_000;
const pruning = 'pruning';
const doing: Record<Done, string> = { sealed: 'Sealing', merged: 'Merging', pruned: 'Deleting old samples', idle: '' };

/** Seals, merges and prunes in small pieces, one at a time; on a shared database one hub at a time does it. */
export class BackgroundWork {
  readonly #options: BackgroundWorkOptions;
  #tasks: Task[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #pruned = '';
  #seriesCursor: number | undefined;
  readonly #failures = new Map<string, Failure>();

  constructor(options: BackgroundWorkOptions) {
    this.#options = options;
  }

  /** Does the next piece that is due at `now`; calls wait for each other. */
  async work(now: number): Promise<Done> {
    const previous = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await previous;
    try {
      return await this.#locked(now);
    } finally {
      resolve();
    }
  }

  /** What fails again and again, a sentence each. */
  get failing(): string[] {
    return [...this.#failures.values()].filter(({ times }) => times >= failuresTold).map(({ sentence }) => sentence);
  }

  async #locked(now: number): Promise<Done> {
    const release = await this.#options.database.tryLock('labkeeper series work');
    if (release === undefined) return 'idle';
    try {
      if (this.#tasks.length === 0) this.#tasks = await this.#plan(now);
      const task = this.#tasks.shift();
      if (task !== undefined) return await this.#try(task, now);
      if (!this.#isDue(pruning, now)) return 'idle';
      const prune = { done: 'pruned', subject: pruning, run: async () => this.#prune(now) } as const;
      return await this.#try(prune, now);
    } finally {
      await release();
    }
  }

  /** Runs a piece; where it fails again and again for a subject, that one waits longer and longer and the others go on. */
  async #try(task: Omit<Task, 'run'> & { run(): Promise<Done | void> }, now: number): Promise<Done> {
    try {
      const done = (await task.run()) ?? task.done;
      this.#failures.delete(task.subject);
      return done;
    } catch (error) {
      const times = (this.#failures.get(task.subject)?.times ?? 0) + 1;
      const waitMs = times < failuresTold ? 0 : Math.min(longestWaitMs, 30_000 * 2 ** (times - failuresTold));
      const of = task.subject === pruning ? '' : ` of ${task.subject}`;
      const why = error instanceof Error ? error.message : 'for no known reason';
      this.#failures.set(task.subject, {
        times,
        until: now + waitMs,
        sentence: `${doing[task.done]}${of} failed ${times} times: ${why}`,
      });
      throw error;
    }
  }

  #forgetAllBut(subjects: ReadonlySet<string>): void {
    for (const subject of this.#failures.keys()) {
      if (subject !== pruning && !subjects.has(subject)) this.#failures.delete(subject);
    }
  }

  #isDue(subject: string, now: number): boolean {
    const failure = this.#failures.get(subject);
    return failure === undefined || failure.until <= now;
  }

  async #plan(now: number): Promise<Task[]> {
    const seals = await this.#sealsDue(now);
    return seals.length > 0 ? seals : this.#mergesDue(now);
  }

  /** The first hour with reports of each subject, where it is over. */
  async #sealsDue(now: number): Promise<Task[]> {
    const { database } = this.#options;
    const subjects = await database.read
      .selectFrom('subjects')
      .select((e) => [
        'subject_no',
        'subject',
        e
          .selectFrom('heads')
          .select((h) => h.fn.min('slot').as('slot'))
          .whereRef('heads.subject_no', '=', 'subjects.subject_no')
          .as('first'),
      ])
      .execute();
    this.#forgetAllBut(new Set(subjects.map(({ subject }) => subject)));
    const tasks: Task[] = [];
    for (const { subject_no: subjectNo, subject, first } of subjects) {
      if (first === null || (hourOf(first) + 1) * hourMs + sealSlackMs > now || !this.#isDue(subject, now)) continue;
      const hour = hourOf(first);
      tasks.push({ done: 'sealed', subject, run: async () => sealHour(database, { subjectNo, hour, now }) });
    }
    return tasks;
  }

  /** The first day with blocks of each subject, where it is over. */
  async #mergesDue(now: number): Promise<Task[]> {
    const { database, kindOf } = this.#options;
    const subjects = await database.read
      .selectFrom('subjects')
      .select((e) => [
        'subject_no',
        'subject',
        e
          .selectFrom('blocks')
          .select((b) => b.fn.min('hour').as('hour'))
          .whereRef('blocks.subject_no', '=', 'subjects.subject_no')
          .as('first'),
      ])
      .execute();
    const tasks: Task[] = [];
    for (const { subject_no: subjectNo, subject, first } of subjects) {
      if (first === null || !this.#isDue(subject, now)) continue;
      const day = dayOf(first * hourMs);
      if ((day + 1) * dayMs + mergeSlackMs > now) continue;
      tasks.push({ done: 'merged', subject, run: async () => mergeDay({ database, kindOf, subjectNo, day, now }) });
    }
    return tasks;
  }

  async #prune(now: number): Promise<Done> {
    const { database } = this.#options;
    if (await pruneRemoved(database)) return 'pruned';
    if (await giveBackSpace(database)) return 'pruned';
    const kept = this.#kept(now);
    const key = JSON.stringify(kept);
    if (key === this.#pruned) return 'idle';
    if (await pruneChunks(database, kept.firstRawDay)) return 'pruned';
    this.#seriesCursor = await pruneSeries(this.#options, kept, this.#seriesCursor ?? 0);
    // A whole round is done; the next comes with the next day or with another retention.
    if (this.#seriesCursor === undefined) this.#pruned = key;
    return 'pruned';
  }

  #kept(now: number): KeptDays {
    const { rawDays, hourlyDays } = this.#options.retention();
    const today = dayOf(now);
    const coarsest = Math.max(rawDays, hourlyDays, newSeriesDays);
    return {
      firstRawDay: today - rawDays,
      firstHourlyDay: today - hourlyDays,
      seriesBefore: (today - coarsest) * dayMs,
    };
  }
}
