import type { Labels } from '@labkeeper/protocol/sample';
import type { AlertRule } from '@labkeeper/protocol/alert';
import type { KeyPlace } from './key-shelf.ts';

/** One rule that judges a series, and the key that it decides about. */
export interface Slot {
  readonly rule: AlertRule;
  readonly key: string;
  /** Where the key was held last; looked up anew once nothing is held there. */
  place: KeyPlace | undefined;
}

/** A series with the rules that judge it. */
interface Series {
  readonly metric: string;
  readonly labels: Labels | undefined;
  readonly slots: readonly Slot[];
  /** What came after it last time. */
  next: Series | undefined;
}

const most = 20_000;

/** The series of one subject. Reports keep their order, so the next one is mostly found without building its name. */
export class SubjectSlots {
  readonly #byName = new Map<string, Series>();
  #last: Series | undefined;

  /** The rules of a series; undefined for one that was not asked for before. */
  of(metric: string, labels: Labels | undefined): readonly Slot[] | undefined {
    const guess = this.#last?.next;
    const isNext = guess !== undefined && isOf(guess, metric, labels);
    const series = isNext ? guess : this.#byName.get(nameOf(metric, labels));
    if (series !== undefined) this.#follow(series);
    return series?.slots;
  }

  /** Remembers the rules of a series, and answers them. */
  hold(metric: string, labels: Labels | undefined, slots: readonly Slot[]): readonly Slot[] {
    if (this.#byName.size >= most) this.#byName.clear();
    const series: Series = { metric, labels, slots, next: undefined };
    this.#byName.set(nameOf(metric, labels), series);
    this.#follow(series);
    return slots;
  }

  #follow(series: Series): void {
    if (this.#last !== undefined) this.#last.next = series;
    this.#last = series;
  }
}

function isOf(series: Series, metric: string, labels: Labels | undefined): boolean {
  if (series.metric !== metric) return false;
  if (series.labels === undefined || labels === undefined) return series.labels === labels;
  let count = 0;
  for (const name in labels) {
    if (labels[name] !== series.labels[name]) return false;
    count += 1;
  }
  for (const _ in series.labels) count -= 1;
  return count === 0;
}

/** Tells series of one subject apart, quickly: labels in another order make another name of the same series. */
function nameOf(metric: string, labels: Labels | undefined): string {
  let name = metric;
  for (const label in labels) name += `\n${label}\t${labels[label] ?? ''}`;
  return name;
}
