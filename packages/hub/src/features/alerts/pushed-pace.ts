const unknownMs = 25 * 3_600_000;
const longestMs = 7 * 86_400_000;
const shortestMs = 180_000;
const remembered = 3;
const mostSeries = 20_000;

/** Learns how often scripts send their own numbers: an hourly number is not gone after three minutes. */
export class PushedPace {
  readonly #seen = new Map<string, { last: number; gaps: number[] }>();
  readonly #servers = new Set<string>();

  /** Numbers of this metric have come now (ms since 1970). */
  note(serverId: string, metrics: Iterable<string>, now: number): void {
    this.#servers.add(serverId);
    for (const metric of new Set(metrics)) {
      const key = `${serverId}/${metric}`;
      const seen = this.#seen.get(key);
      if (seen === undefined && this.#seen.size >= mostSeries) this.#forgetOldest();
      const gaps = seen === undefined || now <= seen.last ? (seen?.gaps ?? []) : [...seen.gaps, now - seen.last];
      this.#seen.set(key, { last: now, gaps: gaps.slice(-remembered) });
    }
  }

  #forgetOldest(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.delete(key);
      return;
    }
  }

  /** Somebody sent numbers of this server in an earlier life of the hub. */
  expect(serverId: string): void {
    this.#servers.add(serverId);
  }

  /** Whether anybody sends numbers of this server since the hub started. */
  has(serverId: string): boolean {
    return this.#servers.has(serverId);
  }

  /** How long such a number holds: three times the longest of the last gaps; a day while nothing is known. */
  holdMs(serverId: string, metric: string): number {
    const gaps = this.#seen.get(`${serverId}/${metric}`)?.gaps ?? [];
    if (gaps.length === 0) return unknownMs;
    return Math.min(longestMs, Math.max(shortestMs, 3 * Math.max(...gaps)));
  }
}
