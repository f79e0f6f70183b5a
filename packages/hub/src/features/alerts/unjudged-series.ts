/** How many series of a subject nobody looks at, because it has more than are judged. */
export const unjudgedMetric = 'series_unjudged';

/** Remembers how many series were left out, for as long as what was measured then holds. Times in ms since 1970. */
export class UnjudgedSeries {
  readonly #left = new Map<string, { readonly count: number; readonly until: number }>();

  /** So many series of one report were left out. */
  note(subject: string, count: number, until: number): void {
    const known = this.#left.get(subject)?.until ?? 0;
    if (count > 0) this.#left.set(subject, { count, until: Math.max(known, until) });
  }

  /** How many are left out now. */
  of(subject: string, now: number): number {
    const left = this.#left.get(subject);
    if (left !== undefined && left.until >= now) return left.count;
    this.#left.delete(subject);
    return 0;
  }

  /** The clock was set by so much. */
  shift(ms: number): void {
    for (const [subject, { count, until }] of this.#left) this.#left.set(subject, { count, until: until + ms });
  }

  /** A subject is gone for good. */
  forget(subject: string): void {
    this.#left.delete(subject);
  }
}
