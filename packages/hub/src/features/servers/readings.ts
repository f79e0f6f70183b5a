import type { Labels } from '@labkeeper/protocol/sample';
import type { Measured } from '../../domain/measured.ts';

/** The newest value of one series of a server. `at` is ms since 1970. */
export interface Reading {
  readonly metric: string;
  readonly labels: Labels | undefined;
  readonly value: number;
  readonly at: number;
}

/** What a series is called. Most servers have series of the same names: each name is held once for all of them. */
interface SeriesName {
  readonly metric: string;
  readonly labels: Labels | undefined;
}

interface Node extends Reading {
  readonly name: SeriesName;
  value: number;
  at: number;
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

  /** Takes what was measured at `at`; a value never replaces one that is as new. */
  note(samples: readonly Measured[], at: number): void {
    let last: Node | undefined;
    for (const sample of samples) {
      const guess = last === undefined ? this.#first : last.next;
      const node = guess !== undefined && isOf(guess.name, sample) ? guess : this.#find(sample);
      if (node === undefined) continue;
      if (last === undefined) this.#first = node;
      else last.next = node;
      last = node;
      if (at <= node.at) continue;
      node.at = at;
      node.value = sample.value;
    }
  }

  /** Forgets series that have not been measured since `since`. */
  forgetBefore(since: number): void {
    let forgot = false;
    for (const [name, node] of this.#nodes) {
      if (node.at >= since) continue;
      this.#nodes.delete(name);
      forgot = true;
    }
    if (!forgot) return;
    this.#first = undefined;
    for (const node of this.#nodes.values()) node.next = undefined;
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
    const node: Node = { name, metric, labels, value: sample.value, at: -Infinity, next: undefined };
    this.#nodes.set(name, node);
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
