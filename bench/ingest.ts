import { enrolAgents, runLoad, startBenchHub } from './bench-hub.ts';
import { costOfPrometheus } from './peers.ts';
import { row, type Row } from './row.ts';
import { costOf, type Cost } from './watch-process.ts';

const part = 'ingest';

/** Reports of many agents: what they cost the hub and how soon they are answered, each after its durable commit. */
export async function measureIngest(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  try {
    const agents = await enrolAgents(bench, quick ? 200 : 1000);
    const count = agents.length;
    await runLoad(bench, { agents, intervalS: 10, seconds: quick ? 5 : 20 });
    const paced = await costOf(bench.pid(), () => runLoad(bench, { agents, intervalS: 10, seconds: quick ? 10 : 90 }));
    const few = await runLoad(bench, {
      agents: agents.slice(0, 25),
      intervalS: quick ? 2 : 60,
      seconds: quick ? 8 : 180,
    });
    const most = await costOf(bench.pid(), () =>
      runLoad(bench, { agents, intervalS: 10, seconds: quick ? 5 : 20, workers: 32 }),
    );
    const load = `${count} agents × 100 samples @ 10 s`;
    const peer = await costOfPrometheus({ servers: count, settle: quick ? 15 : 60, seconds: quick ? 10 : 60 });
    const refused = Object.entries({ ...paced.result.refused, ...few.refused, ...most.result.refused });
    for (const [answer, times] of refused) process.stderr.write(`refused ${times} times: ${answer}\n`);
    return [
      row(part, { what: `${load}: CPU of the hub`, value: paced.cost.cpuPercent, unit: '% of a core', most: 5 }),
      row(part, {
        what: `${load}: memory (RSS, largest)`,
        value: paced.cost.largestRssMb,
        unit: 'MB',
        most: 150,
        digits: 0,
      }),
      ...peerRows(peer, paced.cost),
      row(part, { what: `${load}: answered, p50`, value: paced.result.p50_ms, unit: 'ms' }),
      row(part, { what: `${load}: answered, p99`, value: paced.result.p99_ms, unit: 'ms', most: 150 }),
      row(part, { what: `25 agents @ ${quick ? 2 : 60} s: answered, p95`, value: few.p95_ms, unit: 'ms', most: 50 }),
      row(part, {
        what: 'as fast as 32 senders can',
        value: most.result.samples_per_second,
        unit: 'samples/s',
        digits: 0,
      }),
      row(part, { what: 'the same: p99', value: most.result.p99_ms, unit: 'ms' }),
      row(part, { what: 'reports refused', value: refused.length, unit: '', most: 0, digits: 0 }),
    ];
  } finally {
    await bench.hub.dispose();
  }
}

/** What a peer took for the same load in the same minutes, where one is installed. */
function peerRows(peer: Cost | undefined, own: Cost): Row[] {
  if (peer === undefined) return [];
  return [
    row(part, { what: 'the same load, Prometheus: CPU', value: peer.cpuPercent, unit: '% of a core' }),
    row(part, {
      what: 'the same load, Prometheus: memory (RSS, largest)',
      value: peer.largestRssMb,
      unit: 'MB',
      digits: 0,
    }),
    row(part, { what: 'CPU of the hub ÷ Prometheus', value: own.cpuPercent / peer.cpuPercent, unit: '', digits: 2 }),
    row(part, {
      what: 'memory of the hub ÷ Prometheus',
      value: own.largestRssMb / peer.largestRssMb,
      unit: '',
      digits: 2,
    }),
  ];
}
