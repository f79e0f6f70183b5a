import type { Labels } from '@labkeeper/protocol/sample';
import type { Measured } from '../../domain/measured.ts';

/** The newest value of one series of a server. `at` is ms since 1970. */
export interface Reading {
  readonly metric: string;
  readonly labels: Labels | undefined;
  value: number;
  at: number;
}

interface Node extends Reading {
  /** What came after it last time: reports keep their order, so the next one is mostly found without building its key. */
  next: Node | undefined;
}

const most = 10_000;

/** The newest value of every series of one server. */
export class Readings {
  readonly #byKey = new Map<string, Node>();
  #first: Node | undefined;

  /** Takes what was measured at `at`; a value never replaces one that is as new. */
  note(samples: readonly Measured[], at: number): void {
    let last: Node | undefined;
    for (const sample of samples) {
      const guess = last === undefined ? this.#first : last.next;
      const node = guess !== undefined && isOf(guess, sample) ? guess : this.#find(sample);
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
    for (const [key, node] of this.#byKey) {
      if (node.at >= since) continue;
      this.#byKey.delete(key);
      forgot = true;
    }
    if (!forgot) return;
    this.#first = undefined;
    for (const node of this.#byKey.values()) node.next = undefined;
  }

  /** The newest value of a metric without labels. */
  flat(metric: string): number | undefined {
    return this.#byKey.get(metric)?.value;
  }

  all(): IterableIterator<Reading> {
    return this.#byKey.values();
  }

  #find(sample: Measured): Node | undefined {
    const key = readingKey(sample.metric, sample.labels);
    const known = this.#byKey.get(key);
    if (known !== undefined || this.#byKey.size >= most) return known;
    const node: Node = {
      metric: sample.metric,
      labels: sample.labels,
      value: sample.value,
      at: -Infinity,
      next: undefined,
    };
    this.#byKey.set(key, node);
    return node;
  }
}

/** Names a series within its server, whatever the order of its labels. */
export function readingKey(metric: string, labels: Labels | undefined): string {
  if (labels === undefined) return metric;
  const names = Object.keys(labels).toSorted();
  return `${metric}${JSON.stringify(names.map((name) => [name, labels[name]]))}`;
}

function isOf(node: Node, sample: Measured): boolean {
  if (node.metric !== sample.metric) return false;
  const { labels } = sample;
  if (labels === undefined || node.labels === undefined) return labels === node.labels;
  let count = 0;
  for (const name in labels) {
    if (node.labels[name] !== labels[name]) return false;
    count += 1;
  }
  for (const _name in node.labels) count -= 1;
  return count === 0;
}
