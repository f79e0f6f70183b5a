import type { Labels } from '@labkeeper/protocol/sample';
import type { Measured } from '../../domain/measured.ts';
import type { Reading } from './reading.ts';
import { JudgedReadings } from './judged-readings.ts';

/** What a series is called. Most servers have series of the same names: each name is held once for all of them. */
interface SeriesName {
  readonly metric: string;
  readonly labels: Labels | undefined;
}

interface Node extends Reading {
  readonly name: SeriesName;
  value: number;
  at: number;
  heardAt: number;
  /** What came after it last time: reports keep their order, so the next one is mostly found without building its key. */
  next: Node | undefined;
}

const mostPerServer = 10_000;
const mostNames = 100_000;
const names = new Map<string, SeriesName>();

/** The newest value of every series of one server. */
export class Readings {
  readonly #nodes = new Map<SeriesName, Node>();
  #first: Node | undefined;
  #judged = new JudgedReadings();
  #heardAt = -Infinity;

  /** Those that the health of the server depends on. */
  get judged(): JudgedReadings {
    return this.#judged;
  }

  /** When the newest of them came (monotonic ms). */
  get heardAt(): number {
    return this.#heardAt;
  }

  /**
   * Takes what was measured at `at`; a value never replaces one that is as new, but for one that claims to be newer than `now`. What comes beside the
   * reports of a server counts as heard with the last of them.
   */
  note(samples: readonly Measured[], at: number, heardAt: number = this.#heardAt, now = Infinity): void {
    if (heardAt > this.#heardAt) this.#heardAt = heardAt;
    let last: Node | undefined;
    for (const sample of samples) {
      const guess = last === undefined ? this.#first : last.next;
      const node = guess !== undefined && isOf(guess.name, sample) ? guess : this.#find(sample);
      if (node === undefined) continue;
      if (last === undefined) this.#first = node;
      else last.next = node;
      last = node;
      if (isOlder(node, at, heardAt, now)) continue;
      node.at = at;
      node.heardAt = heardAt;
      node.value = sample.value;
    }
  }

  /** Dates everything anew by when it came: the clock of the hub was set back, and what is now must not seem older than what was. */
  redate(now: number, monotonicNow: number): void {
    for (const node of this.#nodes.values())
      node.at = Math.min(node.at, now - Math.max(0, monotonicNow - node.heardAt));
  }

  /** Forgets series that have not come since `since` (monotonic ms). */
  forgetBefore(since: number): void {
    let forgot = false;
    for (const [name, node] of this.#nodes) {
      if (node.heardAt >= since) continue;
      this.#nodes.delete(name);
      forgot = true;
    }
    if (!forgot) return;
    this.#first = undefined;
    this.#judged = new JudgedReadings();
    for (const node of this.#nodes.values()) {
      node.next = undefined;
      this.#judged.add(node);
    }
  }

  /** The newest value of a metric without labels. */
  flat(metric: string): number | undefined {
    const name = names.get(metric);
    return name === undefined ? undefined : this.#nodes.get(name)?.value;
  }

  all(): IterableIterator<Reading> {
    return this.#nodes.values();
  }

  #find(sample: Measured): Node | undefined {
    const name = sharedName(sample) ?? this.#ownName(sample);
    const known = this.#nodes.get(name);
    if (known !== undefined || this.#nodes.size >= mostPerServer) return known;
    const { metric, labels } = name;
    const node: Node = {
      name,
      metric,
      labels,
      value: sample.value,
      at: -Infinity,
      heardAt: -Infinity,
      next: undefined,
    };
    this.#nodes.set(name, node);
    this.#judged.add(node);
    return node;
  }

  /** A name that is held for this server alone. */
  #ownName(sample: Measured): SeriesName {
    for (const name of this.#nodes.keys()) if (isOf(name, sample)) return name;
    return { metric: sample.metric, labels: sample.labels };
  }
}

/** Names a series within its server, whatever the order of its labels. */
export function readingKey(metric: string, labels: Labels | undefined): string {
  if (labels === undefined) return metric;
  const sorted = Object.keys(labels).toSorted();
  return `${metric}${JSON.stringify(sorted.map((name) => [name, labels[name]]))}`;
}

/** The name that all servers share; undefined for a new one when there are too many already, since none is ever given up. */
function sharedName({ metric, labels }: Measured): SeriesName | undefined {
  const key = readingKey(metric, labels);
  const known = names.get(key);
  if (known !== undefined || names.size >= mostNames) return known;
  const name: SeriesName = { metric, labels };
  names.set(key, name);
  return name;
}

/** Whether what was measured at `at` is no newer than what is held. */
function isOlder(held: Reading, at: number, heardAt: number, now: number): boolean {
  return heardAt < held.heardAt || (at <= held.at && held.at <= now);
}

function isOf(name: SeriesName, sample: Measured): boolean {
  if (name.metric !== sample.metric) return false;
  const { labels } = sample;
  if (labels === undefined || name.labels === undefined) return labels === name.labels;
  let count = 0;
  for (const label in labels) {
    if (name.labels[label] !== labels[label]) return false;
    count += 1;
  }
  for (const _label in name.labels) count -= 1;
  return count === 0;
}
