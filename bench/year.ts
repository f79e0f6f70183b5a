import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBenchHub } from './bench-hub.ts';
import { batchOf, day, filledFolder, hour, minute, openHistory } from './history.ts';
import { MadeUpServer } from './made-up-server.ts';
import { row, type Row } from './row.ts';
import { median } from './statistics.ts';

const part = 'hub';

/** How soon a hub answers after its start when it holds a year of twenty servers. */
export async function measureYear(quick: boolean): Promise<Row[]> {
  const days = quick ? 20 : 365;
  const dataDir = await filledFolder((folder) => fill(folder, days));
  try {
    const took: number[] = [];
    for (let run = 0; run < 5; run += 1) took.push(await startOn(dataDir));
    return [
      row(part, {
        what: `start to first answer, ${days} days of 20 servers`,
        value: median(took),
        unit: 'ms',
        most: 1000,
        digits: 0,
      }),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startOn(dataDir: string): Promise<number> {
  const copy = mkdtempSync(join(tmpdir(), 'lk-bench-'));
  cpSync(dataDir, copy, { recursive: true });
  const began = performance.now();
  const bench = await startBenchHub({ LABKEEPER_DATA_DIR: copy });
  const took = performance.now() - began;
  await bench.hub.dispose();
  rmSync(copy, { recursive: true, force: true });
  return took;
}

/** A report every four hours: as many days of each series as a year of reports a minute leaves. The last month has one every five minutes. */
async function fill(dataDir: string, days: number): Promise<void> {
  const end = Math.floor(Date.now() / minute) * minute;
  const start = end - days * day;
  const store = await openHistory(dataDir, start);
  const servers = Array.from({ length: 20 }, (_, index) => new MadeUpServer(`h${index}`, index + 1));
  for (let at = start; at < end; at += hour) {
    const isRecent = end - at < 29 * day;
    if (!isRecent && (at / hour) % 4 >= 1) continue;
    const step = isRecent ? 5 * minute : hour;
    const batches = [];
    for (let moment = at; moment < Math.min(end, at + hour); moment += step) {
      for (const server of servers) {
        const { samples = [] } = server.report(moment);
        batches.push(batchOf(server.serverId, moment, samples ?? []));
      }
    }
    await store.passTo(Math.min(end, at + hour));
    await Promise.all(batches.map((batch) => store.series.append(batch)));
  }
  await store.passTo(end);
  await store.close();
}
