/** Counts since the start of the process, by name (`heartbeats_received`); shown by `GET /system/stats`. */
export class Counters {
  readonly #counts = new Map<string, number>();

  /** Adds to a count, which starts at 0. */
  add(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  /** Sets a gauge that is shown among the counts. */
  set(name: string, value: number): void {
    this.#counts.set(name, value);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** All counts, in order of name. */
  all(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }
}
