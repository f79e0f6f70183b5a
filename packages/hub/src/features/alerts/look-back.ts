import type { AlertRule } from '@labkeeper/protocol/alert';
import type { Labels } from '@labkeeper/protocol/sample';
import { RuleWindow, type PastLook } from '../../domain/rule-window.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { nameOf } from '../../platform/series/series-name.ts';
import { definitionOf } from '../metrics/service.ts';
import { seriesBirths } from './series-births.ts';

type Parts = Pick<Platform, 'db' | 'series' | 'clock' | 'log'>;

/** The past of one series for rules of one kind and window; `waiting` holds what was measured before the stored past was read. */
interface Entry {
  readonly past: RuleWindow;
  waiting: { at: number; value: number }[] | undefined;
  /** When it was looked at last (ms since 1970). */
  seenAt: number;
}

/** All series of one metric of one subject, as far as one window of one kind goes. */
interface Shelf {
  readonly subject: string;
  readonly rule: AlertRule;
  readonly entries: Map<string, Entry>;
  /** Those of them whose stored past is not asked for yet. */
  unread: Map<string, Entry>;
  /** Whether a reading is to come or on its way. */
  isReading: boolean;
}

const mostSeries = 40_000;
/** Somebody may send labels that are new each time: others must not suffer by it. */
const mostSeriesPerSubject = 5000;
const freeEveryMs = 60_000;
const dayMs = 86_400_000;
const longPastPoints = 500;

/**
 * What rules that look back need of the past of the series: a few marks per series in memory. The past of a series that is new here is read from the
 * store, away from the request; until it is there nobody knows.
 */
export class LookBack {
  readonly #parts: Parts;
  readonly #shelves = new Map<string, Map<string, Shelf>>();
  /** How many series are held of each subject, and of all. */
  readonly #counts = new Map<string, number>();
  #count = 0;
  #freedAt = 0;
  #reading: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a rule sees of the past of a series whose value is this now; undefined where there is no room to remember it. */
  look(rule: AlertRule, subject: string, labels: Labels | undefined, value: number): PastLook | undefined {
    const shelf = this.#shelfOf(rule, subject);
    const { key } = nameOf(rule.metric, labels);
    const at = this.#parts.clock.now();
    const entry = shelf.entries.get(key) ?? this.#newEntry(shelf, key, at);
    if (entry === undefined) return undefined;
    entry.seenAt = at;
    if (entry.waiting !== undefined) {
      if (entry.waiting.length < longPastPoints) entry.waiting.push({ at, value });
      return {};
    }
    entry.past.add(at, value);
    return entry.past.look(rule);
  }

  /** The clock was set by so much: every past goes on where it was. */
  shift(ms: number): void {
    for (const { entries } of this.#all()) {
      for (const entry of entries.values()) {
        entry.past.shift(ms);
        entry.seenAt += ms;
        for (const point of entry.waiting ?? []) point.at += ms;
      }
    }
    this.#freedAt += ms;
  }

  /** A subject is gone. */
  forget(subject: string): void {
    this.#add(subject, -(this.#counts.get(subject) ?? 0));
    this.#shelves.delete(subject);
  }

  /** Gives up windows that no rule looks through any more. */
  use(rules: readonly AlertRule[]): void {
    const wanted = new Set(rules.filter(({ enabled }) => enabled).map((rule) => shelfKey(rule)));
    for (const [subject, shelves] of this.#shelves) {
      for (const [key, { entries }] of shelves) {
        if (wanted.has(key)) continue;
        this.#add(subject, -entries.size);
        shelves.delete(key);
      }
    }
  }

  /** Resolves when every past that was asked for so far has been read. */
  async settled(): Promise<void> {
    await this.#reading;
  }

  /** Reads nothing more; resolves when the reading that is on its way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#reading;
  }

  #shelfOf(rule: AlertRule, subject: string): Shelf {
    const shelves = this.#shelves.get(subject) ?? new Map<string, Shelf>();
    this.#shelves.set(subject, shelves);
    const key = shelfKey(rule);
    const known = shelves.get(key);
    if (known !== undefined) return known;
    const shelf: Shelf = { subject, rule, entries: new Map(), unread: new Map(), isReading: false };
    shelves.set(key, shelf);
    return shelf;
  }

  *#all(): Generator<Shelf> {
    for (const shelves of this.#shelves.values()) yield* shelves.values();
  }

  #add(subject: string, count: number): void {
    const sum = (this.#counts.get(subject) ?? 0) + count;
    if (sum > 0) this.#counts.set(subject, sum);
    else this.#counts.delete(subject);
    this.#count += count;
  }

  /** Undefined when there are so many that memory would suffer: what is not looked at is unknown. */
  #newEntry(shelf: Shelf, key: string, now: number): Entry | undefined {
    const { subject } = shelf;
    this.#free(now);
    if (this.#count >= mostSeries || (this.#counts.get(subject) ?? 0) >= mostSeriesPerSubject) return undefined;
    this.#add(subject, 1);
    const entry: Entry = { past: newWindow(shelf.rule), waiting: [], seenAt: now };
    shelf.entries.set(key, entry);
    shelf.unread.set(key, entry);
    // The series of one report come together: their past is read at once.
    if (!shelf.isReading) this.#readLater(shelf);
    return entry;
  }

  /** Gives up what was not seen for longer than its window: nothing of it is known any more. */
  #free(now: number): void {
    if (now - this.#freedAt < freeEveryMs) return;
    this.#freedAt = now;
    for (const { subject, rule, entries, unread } of this.#all()) {
      const { fromMs } = spanOf(rule);
      for (const [key, { seenAt }] of entries) {
        if (now - seenAt <= fromMs) continue;
        entries.delete(key);
        unread.delete(key);
        this.#add(subject, -1);
      }
    }
  }

  #readLater(shelf: Shelf): void {
    shelf.isReading = true;
    this.#reading = this.#reading.then(() => this.#read(shelf));
  }

  async #read(shelf: Shelf): Promise<void> {
    const { log } = this.#parts;
    if (this.#isStopped) return;
    // From here on what comes new to this shelf waits for the next reading.
    const entries = shelf.unread;
    shelf.unread = new Map();
    shelf.isReading = entries.size > 0;
    if (entries.size === 0) return;
    const begin = beginOf(entries);
    let births = new Map<string, number>();
    try {
      births = await seriesBirths(this.#parts.db.read, shelf.subject, shelf.rule.metric);
      await this.#fill(shelf, entries, begin);
    } catch (error) {
      births = new Map([...entries.keys()].map((key) => [key, -Infinity]));
      log.error('the past of a series could not be read', { subject: shelf.subject, metric: shelf.rule.metric, error });
    }
    const { windowMs } = spanOf(shelf.rule);
    for (const [key, entry] of entries) {
      for (const { at, value } of entry.waiting ?? []) entry.past.add(at, value);
      entry.waiting = undefined;
      if ((births.get(key) ?? begin) > begin - windowMs) entry.past.isNew();
    }
    shelf.isReading = false;
    if (shelf.unread.size > 0) this.#readLater(shelf);
  }

  async #fill({ subject, rule }: Shelf, entries: ReadonlyMap<string, Entry>, to: number): Promise<void> {
    const { series } = this.#parts;
    const { windowMs, fromMs } = spanOf(rule);
    const query = { subjects: [subject], metrics: [rule.metric], from: to - fromMs, to };
    if (windowMs <= dayMs || rule.kind === 'increase') {
      for await (const page of series.raw(query)) {
        for (const { metric, labels, at, value } of page) entries.get(nameOf(metric, labels).key)?.past.add(at, value);
      }
      return;
    }
    for (const found of await series.query({ ...query, points: longPastPoints, band: false })) {
      const entry = entries.get(nameOf(found.metric, found.labels).key);
      for (const [index, value] of found.mean.entries()) {
        if (value !== null) entry?.past.add(found.start + (index + 0.5) * found.step, value);
      }
    }
  }
}

/** When the first of what waits was measured. */
function beginOf(entries: ReadonlyMap<string, Entry>): number {
  let begin = Infinity;
  for (const { waiting } of entries.values()) begin = Math.min(begin, waiting?.[0]?.at ?? Infinity);
  return begin;
}

function newWindow(rule: AlertRule): RuleWindow {
  return new RuleWindow({
    windowMs: rule.window_seconds * 1000,
    isCounter: definitionOf(rule.metric).kind === 'counter',
    onlyGrowth: rule.kind === 'increase',
  });
}

/** A little more than the window, so that its begin is known. */
function spanOf({ window_seconds: seconds }: AlertRule): { readonly windowMs: number; readonly fromMs: number } {
  const windowMs = seconds * 1000;
  return { windowMs, fromMs: windowMs * 1.125 };
}

function shelfKey({ metric, kind, window_seconds: window }: AlertRule): string {
  return `${metric}/${kind}/${window}`;
}
