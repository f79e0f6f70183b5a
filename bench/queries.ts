import { rmSync } from 'node:fs';
import { type BenchHub, startBenchHub } from './bench-hub.ts';
import { batchOf, day, filledFolder, hour, minute, openHistory, WanderingNumbers } from './history.ts';
import { row, type Row } from './row.ts';
import { quantile } from './statistics.ts';

const part = 'queries';
const ids = Array.from({ length: 20 }, (_, index) => `h${index}`);

/** How soon a chart's data come, and how large they are, from a month of twenty servers. */
export async function measureQueries(quick: boolean): Promise<Row[]> {
  const dataDir = await filledFolder((folder) => fill(folder, quick ? 3 : 29));
  try {
    const bench = await startBenchHub({ LABKEEPER_DATA_DIR: dataDir });
    try {
      await registerServers(bench);
      return await ask(bench, quick ? 30 : 200);
    } finally {
      await bench.hub.dispose();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function fill(dataDir: string, days: number): Promise<void> {
  const end = Math.floor(Date.now() / minute) * minute;
  const start = end - days * day;
  const store = await openHistory(dataDir, start);
  const servers = ids.map((id) => ({ id, numbers: new WanderingNumbers() }));
  for (let at = start; at < end; at += hour) {
    const batches = [];
    for (let moment = at; moment < Math.min(end, at + hour); moment += minute) {
      for (const { id, numbers } of servers) batches.push(batchOf(id, moment, numbers.next()));
    }
    await store.passTo(Math.min(end, at + hour));
    await Promise.all(batches.map((batch) => store.series.append(batch)));
  }
  await store.passTo(end);
  await store.close();
}

async function registerServers({ hub, headers }: BenchHub): Promise<void> {
  for (const server_id of ids) await hub.call('POST', '/api/v1/servers', { headers, body: { server_id } });
}

async function ask(bench: BenchHub, times: number): Promise<Row[]> {
  const now = Math.floor(Date.now() / minute) * minute;
  function query(span: number, points: number): string {
    const range = new URLSearchParams({ from: new Date(now - span).toISOString(), to: new Date(now).toISOString() });
    return `metrics=cpu_percent&points=${points}&${range.toString()}`;
  }
  const oneDay = await repeat(bench, `/api/v1/metrics/h0?${query(day, 1440)}`, times);
  const month = await repeat(bench, `/api/v1/metrics?${query(30 * day, 720)}`, times);
  return [
    row(part, { what: '1 server, 24 h by the minute: p50', value: oneDay.p50, unit: 'ms', most: 2 }),
    row(part, { what: 'the same: p95', value: oneDay.p95, unit: 'ms' }),
    row(part, { what: 'the same: body, gzip', value: oneDay.kilobytes, unit: 'KB', most: 5 }),
    row(part, { what: '20 servers, 30 d by the hour: p50', value: month.p50, unit: 'ms', most: 20 }),
    row(part, { what: 'the same: p95', value: month.p95, unit: 'ms' }),
    row(part, { what: 'the same: body, gzip', value: month.kilobytes, unit: 'KB', most: 60 }),
  ];
}

async function repeat(
  { hub, headers }: BenchHub,
  path: string,
  times: number,
): Promise<{ p50: number; p95: number; kilobytes: number }> {
  const took: number[] = [];
  let kilobytes = 0;
  for (let run = 0; run <= times; run += 1) {
    const began = performance.now();
    const response = await fetch(`${hub.url}${path}`, {
      headers: { ...headers, 'accept-encoding': 'gzip' },
      decompress: false,
    });
    const body = await response.arrayBuffer();
    // The first one pays for what is read for the first time; the peers' figures are without theirs too.
    if (run > 0) took.push(performance.now() - began);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(body)}`);
    kilobytes = body.byteLength / 1024;
  }
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), kilobytes };
}
