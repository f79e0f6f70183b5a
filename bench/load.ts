// Pretends to be many agents, in a process of its own so that its costs are not the hub's.
// Usage: bun bench/load.ts '{"url": …, "agents": [{"server_id": …, "api_key": …}], "interval_s": 10, "seconds": 60, "workers": 0}'
// `workers` > 0: as fast as that many can, instead of paced. Prints one line of JSON at the end.
import { gzipSync } from 'node:zlib';
import { MadeUpServer } from './made-up-server.ts';
import { pause, quantile } from './statistics.ts';

interface Plan {
  readonly url: string;
  readonly agents: readonly { readonly server_id: string; readonly api_key: string }[];
  readonly interval_s: number;
  readonly seconds: number;
  readonly workers: number;
  readonly calm: boolean;
}

const plan = JSON.parse(await Bun.stdin.text()) as Plan;
const servers = plan.agents.map((agent, index) => new MadeUpServer(agent.server_id, index + 1, plan.calm));
const took: number[] = [];
const refusals = new Map<string, number>();
let bytes = 0;

const began = performance.now();
const until = began + plan.seconds * 1000;
if (plan.workers > 0) await Promise.all(Array.from({ length: plan.workers }, (_, index) => hurry(index)));
else await Promise.all(plan.agents.map((_, index) => walk(index)));
const seconds = (performance.now() - began) / 1000;
const answered = took.length;
process.stdout.write(
  `${JSON.stringify({
    answered,
    refused: Object.fromEntries(refusals),
    seconds,
    samples_per_second: (answered * 100) / seconds,
    bytes_per_report: bytes / Math.max(1, answered),
    p50_ms: quantile(took, 0.5),
    p95_ms: quantile(took, 0.95),
    p99_ms: quantile(took, 0.99),
    max_ms: quantile(took, 1),
  })}\n`,
);

/** One agent at its interval, each with a place of its own within it. */
async function walk(index: number): Promise<void> {
  const step = plan.interval_s * 1000;
  const first = began + (index / plan.agents.length) * step;
  for (let next = first; next < until; next += step) {
    await pause(Math.max(0, next - performance.now()));
    await send(index, Date.now());
  }
}

/** One of a few that send for all, one after the other; time goes on by an interval per round so that series look alike. */
async function hurry(worker: number): Promise<void> {
  let at = Date.now() - 12 * 3_600_000;
  for (let index = worker; performance.now() < until; index += plan.workers) {
    if (index >= plan.agents.length) {
      index %= plan.agents.length;
      at += plan.interval_s * 1000;
    }
    await send(index, at);
  }
}

async function send(index: number, at: number): Promise<void> {
  const agent = plan.agents[index];
  const entry = servers[index]?.report(at);
  if (agent === undefined || entry === undefined) return;
  const body = gzipSync(JSON.stringify({ ...entry, sent_at: new Date().toISOString() }), { level: 1 });
  const start = performance.now();
  const response = await fetch(`${plan.url}/api/v1/agents/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-api-key': agent.api_key },
    body,
  }).catch((error: unknown) => new Response(String(error), { status: 599 }));
  const text = await response.text();
  if (!response.ok) {
    const key = `${response.status} ${text.slice(0, 120)}`;
    refusals.set(key, (refusals.get(key) ?? 0) + 1);
    return;
  }
  took.push(performance.now() - start);
  bytes += body.length;
}
