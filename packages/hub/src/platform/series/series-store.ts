import type { Labels, MetricKind } from '@labkeeper/protocol/sample';

/** One report's numbers: all measured at `at` (ms since 1970) for one subject (`server/nas`). */
export interface SampleBatch {
  readonly subject: string;
  readonly at: number;
  readonly receivedAt: number;
  readonly backfilled: boolean;
  readonly samples: readonly {
    readonly metric: string;
    readonly labels?: Labels | undefined;
    readonly value: number;
  }[];
  /** Inventory parts that must be durable with it: written in the same commit. */
  readonly inventory?: readonly { readonly serverId: string; readonly part: string; readonly valueJson: string }[];
}

/** What became of a batch. Dropped: over the subject's limit of series, or not a finite number. */
export interface AppendResult {
  readonly stored: number;
  readonly dropped: number;
}

export interface SeriesQuery {
  readonly subjects: readonly string[];
  /** Metric names; empty = all. */
  readonly metrics: readonly string[];
  /** Exact label values; `*` matches any. */
  readonly labels?: Labels | undefined;
  readonly from: number;
  readonly to: number;
  /** At most this many values per series (the step is never below the series' own). */
  readonly points: number;
  readonly band: boolean;
}

/** Values at `start + i * step` (ms); null where nothing was measured. A counter answers as rate per second. */
export interface SeriesResult {
  readonly subject: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly kind: MetricKind;
  readonly start: number;
  readonly step: number;
  readonly mean: (number | null)[];
  readonly min?: (number | null)[];
  readonly max?: (number | null)[];
}

/** One stored number as it came; counters raw. */
export interface RawSample {
  readonly subject: string;
  readonly metric: string;
  readonly labels: Labels;
  readonly at: number;
  readonly value: number;
}

/** What of the samples needs somebody's eyes. */
export interface SeriesTrouble {
  /** Stored rows that could not be read and were set aside in the last week. */
  readonly setAside: number;
  /** What of the background work fails again and again: a sentence each. */
  readonly failing: readonly string[];
}

export interface SeriesStore {
  /** Stores one report; resolves after the commit. Rejects with StorageFullError (507) or UnavailableError. */
  append(batch: SampleBatch): Promise<AppendResult>;
  query(query: SeriesQuery): Promise<SeriesResult[]>;
  /** The newest value of every series of the subject that reported within `withinMs` of its newest report. */
  latest(subject: string, withinMs: number): Promise<RawSample[]>;
  /** All stored numbers of the selection in order of time, in pages, so that a year can be streamed. */
  raw(query: Omit<SeriesQuery, 'points' | 'band'>): AsyncIterable<RawSample[]>;
  /** Removes a subject with everything it stored. */
  remove(subject: string): Promise<void>;
  /** Number of series known. */
  count(): Promise<number>;
  /** One step of background work (seal, merge, prune); returns what it did, `idle` when there is nothing due. */
  work(now: number): Promise<'sealed' | 'merged' | 'pruned' | 'idle'>;
  /** What went wrong with stored samples lately. */
  trouble(now: number): Promise<SeriesTrouble>;
}
