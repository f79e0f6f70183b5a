import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionOf } from '../packages/hub/src/features/metrics/definitions.ts';
import type { Database } from '../packages/hub/src/platform/database.ts';
import { openDatabase } from '../packages/hub/src/platform/open-database.ts';
import { openSeriesStore } from '../packages/hub/src/platform/series/open-series-store.ts';
import type { SampleBatch, SeriesStore } from '../packages/hub/src/platform/series/series-store.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A store whose clock is set by hand, so that months can be written in minutes. */
export interface HistoryStore {
  readonly database: Database;
  readonly series: SeriesStore;
  /** Sets the clock (ms since 1970) and does all background work that is due by then. */
  passTo(now: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens (and makes, where it is new) the embedded database of a data folder as the hub does. */
export async function openHistory(dataDir: string, start: number): Promise<HistoryStore> {
  let now = start;
  const clock = { now: () => now, monotonic: () => now };
  const database = await openDatabase({ url: `sqlite:${join(dataDir, 'labkeeper.db')}`, dataDir, clock });
  const series = openSeriesStore({ database, clock, kindOf: (metric) => definitionOf(metric).kind });
  return {
    database,
    series,
    async passTo(later) {
      now = later;
      for (let steps = 0; steps < 1_000_000; steps += 1) {
        if ((await series.work(now)) === 'idle') return;
      }
      throw new Error('the background work never ends');
    },
    close: () => database.close(),
  };
}

/** A data folder on the disk that `fill` has filled in memory, where syncing each of thousands of commits takes no time; whoever asks removes it. */
export async function filledFolder(fill: (dataDir: string) => Promise<void>): Promise<string> {
  const made = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lk-bench-'));
  try {
    await fill(made);
    const dataDir = mkdtempSync(join(tmpdir(), 'lk-bench-'));
    cpSync(made, dataDir, { recursive: true });
    return dataDir;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** One report as the store takes it. */
export function batchOf(serverId: string, at: number, samples: SampleBatch['samples']): SampleBatch {
  return { subject: `server/${serverId}`, at, receivedAt: at, backfilled: false, samples };
}

/** Numbers of five metrics as the peers' history had them: levels that wander, one counter that grows. */
export class WanderingNumbers {
  private readonly values: { metric: string; value: number }[];

  constructor() {
    const names = ['cpu_percent', 'memory_percent', 'network_rx_bytes', 'disk_percent', 'load_1m'];
    this.values = names.map((metric) => ({ metric, value: 40 }));
  }

  next(): { metric: string; value: number }[] {
    return this.values.map((line) => {
      const step = line.metric === 'disk_percent' ? 0.02 : 4;
      if (line.metric === 'network_rx_bytes') line.value += Math.floor(Math.random() * 50_000);
      else line.value = Math.max(0, Math.min(100, line.value + (Math.random() - 0.5) * step));
      return {
        metric: line.metric,
        value: line.metric === 'network_rx_bytes' ? line.value : Math.round(line.value * 100) / 100,
      };
    });
  }
}
