import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { batchOf, day, hour, minute, openHistory, WanderingNumbers } from './history.ts';
import { MadeUpServer } from './made-up-server.ts';
import { row, type Row } from './row.ts';

const part = 'storage';

/** What a measured number takes on disk for good, and how much is written to keep it safe, in the hub's own store under a set clock. */
export async function measureStorage(quick: boolean): Promise<Row[]> {
  return [
    ...(await inFolder((folder) => atRest(folder, quick ? 3 : 30))),
    // Forty numbers a server is what the peers were measured with.
    ...(await inFolder((folder) => written(folder, { hours: quick ? 3 : 24, numbers: 40, most: 0.4 }))),
    ...(await inFolder((folder) => written(folder, { hours: quick ? 3 : 24, numbers: 100 }))),
  ];
}

async function inFolder(work: (folder: string) => Promise<Row[]>): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lk-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** 20 servers × 5 metrics @ 60 s, as long as it takes for everything to find its last place. */
async function atRest(folder: string, days: number): Promise<Row[]> {
  const end = Math.floor(Date.now() / day) * day;
  const start = end - days * day;
  const store = await openHistory(folder, start);
  const servers = Array.from({ length: 20 }, (_, index) => ({ id: `h${index}`, numbers: new WanderingNumbers() }));
  const began = performance.now();
  for (let at = start; at < end; at += hour) {
    const batches = [];
    for (let moment = at; moment < at + hour; moment += minute) {
      for (const { id, numbers } of servers) batches.push(batchOf(id, moment, numbers.next()));
    }
    await store.passTo(at + hour - minute);
    await Promise.all(batches.map((batch) => store.series.append(batch)));
  }
  const fillSeconds = (performance.now() - began) / 1000;
  await store.passTo(end + 2 * hour);
  await store.close();
  const { used, file } = sizes(folder);
  const samples = (20 * 5 * (end - start)) / minute;
  const of = `100 series × ${days} d @ 60 s`;
  return [
    row(part, {
      what: `${of}: bytes per sample, pages in use`,
      value: used / samples,
      unit: 'B',
      most: 1.5,
      digits: 2,
    }),
    row(part, { what: `${of}: bytes per sample, whole file`, value: file / samples, unit: 'B', digits: 2 }),
    row(part, { what: `${of}: stored and sealed at`, value: samples / fillSeconds, unit: 'samples/s', digits: 0 }),
  ];
}

/** Bytes of the pages that hold something, and of the file with those that are free again. */
function sizes(folder: string): { used: number; file: number } {
  const database = new DatabaseSync(join(folder, 'labkeeper.db'), { readOnly: true });
  const [pages, free, pageSize] = ['page_count', 'freelist_count', 'page_size'].map((name) => {
    return Number(database.prepare(`pragma ${name}`).get()?.[name]);
  });
  database.close();
  return { used: ((pages ?? 0) - (free ?? 0)) * (pageSize ?? 0), file: (pages ?? 0) * (pageSize ?? 0) };
}

/** 25 servers, each with so many numbers a minute, each report committed by itself as it comes in real life, with all sealing in between. */
async function written(
  folder: string,
  { hours, numbers, most }: { hours: number; numbers: number; most?: number },
): Promise<Row[]> {
  const end = Math.floor(Date.now() / day) * day;
  const start = end - hours * hour;
  const store = await openHistory(folder, start);
  const servers = Array.from({ length: 25 }, (_, index) => new MadeUpServer(`s${index}`, index + 1));
  const before = writtenBytes();
  for (let at = start; at < end; at += minute) {
    for (const server of servers) {
      const { metrics, samples } = server.report(at);
      const flat = Object.entries(metrics).flatMap(([metric, value]) =>
        typeof value === 'number' ? [{ metric, value }] : [],
      );
      await store.series.append(batchOf(server.serverId, at, [...flat, ...(samples ?? [])].slice(0, numbers)));
    }
    await store.passTo(at + minute);
  }
  await store.passTo(end + 3 * hour);
  const perDay = ((writtenBytes() - before) * 24) / hours;
  await store.close();
  const what = `25 servers × ${numbers} numbers @ 60 s: written in a day${hours === 24 ? '' : ` (of ${hours} h)`}`;
  return [
    row(part, { what, value: perDay / 2 ** 30, unit: 'GiB', ...(most === undefined ? {} : { most }), digits: 2 }),
  ];
}

function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1] ?? Number.NaN);
}
