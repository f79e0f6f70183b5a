// Measures the product against its targets and writes one table: bun bench/run.ts [--quick] [names of parts …]
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../e2e/support/hub.ts';
import { measureAgent } from './agent-footprint.ts';
import { measureBusyApi } from './busy-api.ts';
import { measureChart } from './chart.ts';
import { measureContainers } from './containers.ts';
import { measureDashboard } from './dashboard-weight.ts';
import { measureFreshStart } from './fresh-start.ts';
import { measureIdle } from './idle.ts';
import { measureIngest } from './ingest.ts';
import { measureAlerts } from './judging.ts';
import { measureLive } from './live-latency.ts';
import { measureQueries } from './queries.ts';
import { table, type Row } from './row.ts';
import { measureSizes } from './sizes.ts';
import { measureStorage } from './storage.ts';
import { measureYear } from './year.ts';

type Measure = (quick: boolean) => Promise<Row[]>;

const measures: Readonly<Record<string, Measure>> = {
  ingest: measureIngest,
  alerts: measureAlerts,
  containers: measureContainers,
  idle: measureIdle,
  storage: measureStorage,
  queries: measureQueries,
  year: measureYear,
  api: measureBusyApi,
  agent: measureAgent,
  sizes: measureSizes,
  dashboard: measureDashboard,
  chart: measureChart,
  live: measureLive,
  start: measureFreshStart,
};

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const chosen = words.filter((word) => !word.startsWith('--'));
const unknown = chosen.find((name) => !(name in measures));
if (unknown === undefined) await measureAll();
else {
  process.stderr.write(`There is no part ${unknown}. Parts: ${Object.keys(measures).join(', ')}\n`);
  process.exitCode = 2;
}

async function measureAll(): Promise<void> {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    rows.push(...(await measured(name, measure)));
  }
  process.stdout.write(`${table(rows)}\n`);
  if (quick || chosen.length > 0) return;
  writeFileSync(join(root, 'docs', 'benchmarks.md'), page(rows));
  process.stderr.write('Written to docs/benchmarks.md\n');
}

/** One part that cannot be measured costs its own rows. */
async function measured(name: string, measure: Measure): Promise<Row[]> {
  const loop = fixedLoop();
  try {
    const rows = await measure(quick);
    process.stderr.write(`${name}: fixed loop ${loop.toFixed(0)} ms before, ${fixedLoop().toFixed(0)} ms after\n`);
    return rows;
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return [{ part: name, what: 'could not be measured', measured: '', target: '', ok: false }];
  }
}

/** A loop that always takes the same work, so that a busy machine can be told from a slow product. */
function fixedLoop(): number {
  const began = performance.now();
  let value = 1;
  for (let index = 0; index < 3e7; index += 1) value = (Math.imul(value, 31) + index) | 0;
  return performance.now() - began + (value === 0 ? 1 : 0);
}

function page(rows: readonly Row[]): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `# What it costs

Measured by \`npm run bench\` (${new Date().toISOString().slice(0, 10)}) on ${cpus().length} shared cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB, Linux ${release()},
Bun ${Bun.version}; everything on loopback, each part with a hub of its own. CPU is that of the whole process tree as the kernel counts it, memory too.
On a shared machine times vary more than CPU, bytes and memory do: compare figures of one run.

${table(rows)}

\`npm run bench -- --quick\` takes a minute and prints a rough table; \`npm run bench -- ingest\` measures one part. The parts are the files of \`bench/\`.
`;
}
