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
  past: RuleWindow;
  waiting: { at: number; value: number }[] | undefined;
}

/** All series of one metric of one subject, as far as one window of one kind goes. */
interface Shelf {
  readonly subject: string;
  readonly rule: AlertRule;
  readonly entries: Map<string, Entry>;
}

const mostSeries = 40_000;
const dayMs = 86_400_000;
const longPastPoints = 500;

/**
 * What rules that look back need of the past of the series: a few marks per series in memory. The past of a series that is new here is read from the
 * store, away from the request; until it is there nobody knows.
 */
export class LookBack {
  readonly #parts: Parts;
  readonly #shelves = new Map<string, Map<string, Shelf>>();
  #count = 0;
  #reading: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What a rule sees of the past of a series whose value is this now. */
  look(rule: AlertRule, subject: string, labels: Labels | undefined, value: number): PastLook {
    const shelf = this.#shelfOf(rule, subject);
    const { key } = nameOf(rule.metric, labels);
    const at = this.#parts.clock.now();
    const entry = shelf.entries.get(key) ?? this.#newEntry(shelf, key);
    if (entry === undefined) return {};
    if (entry.waiting !== undefined) {
      if (entry.waiting.length < longPastPoints) entry.waiting.push({ at, value });
      return {};
    }
    entry.past.add(at, value);
    return entry.past.look(rule);
  }

  /** A subject is gone. */
  forget(subject: string): void {
    for (const { entries } of this.#shelves.get(subject)?.values() ?? []) this.#count -= entries.size;
    this.#shelves.delete(subject);
  }

  /** Gives up windows that no rule looks through any more. */
  use(rules: readonly AlertRule[]): void {
    const wanted = new Set(rules.filter(({ enabled }) => enabled).map((rule) => shelfKey(rule)));
    for (const shelves of this.#shelves.values()) {
      for (const [key, { entries }] of shelves) {
        if (wanted.has(key)) continue;
        this.#count -= entries.size;
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
    const shelf: Shelf = { subject, rule, entries: new Map() };
    shelves.set(key, shelf);
    return shelf;
  }

  /** Undefined when there are so many that memory would suffer: what is not looked at is unknown. */
  #newEntry(shelf: Shelf, key: string): Entry | undefined {
    if (this.#count >= mostSeries) return undefined;
    this.#count += 1;
    const isFirst = ![...shelf.entries.values()].some(({ waiting }) => waiting !== undefined);
    const entry: Entry = { past: newWindow(shelf.rule), waiting: [] };
    shelf.entries.set(key, entry);
    // The series of one report come together: their past is read at once.
    if (isFirst) this.#reading = this.#reading.then(() => this.#read(shelf));
    return entry;
  }

  async #read(shelf: Shelf): Promise<void> {
    const { log } = this.#parts;
    if (this.#isStopped) return;
    // From here on what comes new to this shelf waits for the next reading.
    const entries = new Map([...shelf.entries].filter(([, { waiting }]) => waiting !== undefined));
    const begin = Math.min(...[...entries.values()].map(({ waiting }) => waiting?.[0]?.at ?? Infinity));
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
    const hasMore = [...shelf.entries.values()].some(({ waiting }) => waiting !== undefined);
    if (hasMore) this.#reading = this.#reading.then(() => this.#read(shelf));
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
