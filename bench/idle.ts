import { enrolAgents, runLoad, startBenchHub } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { costOf } from './watch-process.ts';

const part = 'hub';

/** What the hub costs with a homelab's usual fleet and nobody looking. */
export async function measureIdle(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  try {
    const agents = await enrolAgents(bench, 25);
    await runLoad(bench, { agents, intervalS: 5, seconds: 5 });
    const { cost } = await costOf(bench.pid(), () =>
      runLoad(bench, { agents, intervalS: quick ? 10 : 60, seconds: quick ? 10 : 120 }),
    );
    return [
      row(part, { what: 'idle, 25 agents @ 60 s: memory (RSS)', value: cost.rssMb, unit: 'MB', most: 70, digits: 0 }),
      row(part, { what: 'idle, 25 agents @ 60 s: private dirty', value: cost.privateDirtyMb, unit: 'MB', digits: 0 }),
      row(part, { what: 'idle, 25 agents @ 60 s: CPU', value: cost.cpuPercent, unit: '% of a core', digits: 2 }),
    ];
  } finally {
    await bench.hub.dispose();
  }
}
