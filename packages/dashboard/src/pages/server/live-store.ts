import type { LiveSample } from '@labkeeper/protocol/agent';
import type { Labels, Sample } from '@labkeeper/protocol/sample';
import { createRing, pushRing, readRing, type Ring } from '../../ui/chart-ring.ts';
import type { Tail } from '../../ui/chart-tail.ts';
import { isCounter } from './counters.ts';

/** Ten minutes at a second: twice what the live view shows. */
const CAPACITY = 600;
const GAP_SECONDS = 15;
/** So long after the last live sample nobody speaks of live any more. */
const SILENT_MS = 5000;
/** Two counts further apart than this say nothing about now. */
const LONGEST_RATE_SECONDS = 600;
/** Machines with very many series are drawn from what the hub stores; a page must not grow without bound. */
const MOST_SERIES = 4000;

/** One name for a series in whatever order its labels stand. */
export function seriesKey(metric: string, labels: Labels = {}): string {
  const parts = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${metric}${JSON.stringify(parts)}`;
}

interface RawCount {
  readonly time: number;
  readonly value: number;
}

/** What came in of one server since the page was opened: newest values, and for what came second by second a ring per series. */
export class LiveStore {
  latest: LiveSample | null = null;
  /** When the newest second-by-second sample arrived, browser milliseconds; 0 before the first. */
  receivedAt = 0;
  /** Grows with every sample, so that a page knows when to draw anew. */
  version = 0;
  private readonly rings = new Map<string, Ring>();
  private readonly counts = new Map<string, RawCount>();
  private readonly values = new Map<string, number>();
  private readonly listeners = new Set<() => void>();

  /**
   * Takes a sample in; one that is not newer than the last is dropped. A sample of a report (`live` false) tells how it is
   * now, but is drawn from what the hub stores of it: points a minute apart would look like gaps between seconds.
   */
  take(sample: LiveSample, receivedAt: number, isLive: boolean): void {
    const time = Date.parse(sample.timestamp) / 1000;
    const last = this.latest === null ? -Infinity : Date.parse(this.latest.timestamp) / 1000;
    if (!Number.isFinite(time) || time <= last) return;
    for (const [metric, value] of Object.entries(sample.metrics)) {
      if (typeof value === 'number') this.note({ metric, value }, time, isLive);
    }
    for (const one of sample.samples) this.note(one, time, isLive);
    // The inventory travels only when it changed.
    const inventory = { ...this.latest?.inventory, ...sample.inventory };
    this.latest = { ...sample, inventory };
    if (isLive) this.receivedAt = receivedAt;
    this.version += 1;
    for (const listener of this.listeners) listener();
  }

  /** Whether values come in second by second at a time (browser milliseconds). */
  isLive(now: number): boolean {
    return now - this.receivedAt < SILENT_MS;
  }

  /** What came in second by second of a series, oldest first, with gaps where samples stayed away. */
  tail(metric: string, labels?: Labels): Tail {
    const ring = this.rings.get(seriesKey(metric, labels));
    return ring ? readRing(ring, 0, GAP_SECONDS) : { times: [], values: [] };
  }

  /** The newest value of a series (a counter's as rate per second); null when none came. */
  value(metric: string, labels?: Labels): number | null {
    return this.values.get(seriesKey(metric, labels)) ?? null;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private note({ metric, labels, value }: Sample, time: number, isLive: boolean): void {
    const key = seriesKey(metric, labels);
    const shown = isCounter(metric) ? this.rate(key, time, value) : value;
    if (shown === undefined) return;
    const ring = this.rings.get(key);
    if (!ring && this.values.size >= MOST_SERIES && !this.values.has(key)) return;
    this.values.set(key, shown);
    if (isLive) pushRing(ring ?? this.ringFor(key), time, shown);
  }

  private ringFor(key: string): Ring {
    const ring = createRing(CAPACITY);
    this.rings.set(key, ring);
    return ring;
  }

  /** Per second since the last sample; undefined for the first one and after a reset. */
  private rate(key: string, time: number, value: number): number | undefined {
    const before = this.counts.get(key);
    this.counts.set(key, { time, value });
    if (!before || time <= before.time || value < before.value || time - before.time > LONGEST_RATE_SECONDS)
      return undefined;
    return (value - before.value) / (time - before.time);
  }
}
