import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ListedRule } from '@labkeeper/protocol/alert';
import { agentsOf, runLoad, startBenchHub, type BenchHub, type EnrolledAgent } from './bench-hub.ts';
import { row, type Row } from './row.ts';
import { pause, quantile } from './statistics.ts';
import { costOf } from './watch-process.ts';

const part = 'alerts';
const oldAlerts = 100_000;

/** What judging adds to the work of taking reports, how soon a breach is told, and how the list of alerts opens after years. */
export async function measureAlerts(quick: boolean): Promise<Row[]> {
  return [...(await measureJudging(quick)), ...(await measureBreach(quick)), ...(await measureList(quick))];
}

/**
 * The same load with every rule switched off and on in turn: the difference is what judging costs. Once of a lab in which every number is judged and none
 * crosses its level, and once of one in which everything swings across its levels all the time, and alerts open and end by the dozen a second.
 */
async function measureJudging(quick: boolean): Promise<Row[]> {
  return [...(await measureLab(quick, true)), ...(await measureLab(quick, false))];
}

async function measureLab(quick: boolean, calm: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  try {
    const agents = agentsOf(bench, quick ? 200 : 1000);
    await runLoad(bench, { agents, intervalS: 10, seconds: quick ? 10 : 30, calm });
    const judged: number[] = [];
    const idle: number[] = [];
    for (let turn = 0; turn < (quick ? 1 : 3); turn += 1) {
      await switchRules(bench, false);
      idle.push(await cpuOf(bench, agents, { quick, calm }));
      await switchRules(bench, true);
      judged.push(await cpuOf(bench, agents, { quick, calm }));
    }
    const [without, withRules] = [quantile(idle, 0.5), quantile(judged, 0.5)];
    const what = `${agents.length} agents × 100 samples @ 10 s, ${calm ? 'nothing wrong' : 'all swings across its levels'}`;
    const added = { what: `${what}: judging adds`, value: (withRules / without - 1) * 100, unit: '%' };
    return [
      row(part, { what: `${what}, nothing judged: CPU`, value: without, unit: '% of a core' }),
      row(part, { what: `${what}, all rules: CPU`, value: withRules, unit: '% of a core' }),
      row(part, calm ? { ...added, most: 15 } : added),
    ];
  } finally {
    await bench.hub.dispose();
  }
}

async function cpuOf(
  bench: BenchHub,
  agents: readonly EnrolledAgent[],
  { quick, calm }: { readonly quick: boolean; readonly calm: boolean },
): Promise<number> {
  await runLoad(bench, { agents, intervalS: 10, seconds: 10, calm });
  const seconds = quick ? 10 : 40;
  return (await costOf(bench.pid(), () => runLoad(bench, { agents, intervalS: 10, seconds, calm }))).cost.cpuPercent;
}

async function switchRules({ hub, headers }: BenchHub, enabled: boolean): Promise<void> {
  const { items } = await hub.call<{ items: ListedRule[] }>('GET', '/api/v1/alert-rules', { headers });
  for (const { rule_id: id, name, metric } of items) {
    await hub.call('PUT', `/api/v1/alert-rules/${id}`, { headers, body: { name, metric, enabled } });
  }
}

/** Each breach is the first news of a channel of its own: what follows within half a minute is gathered on purpose. */
async function measureBreach(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  const count = quick ? 20 : 100;
  const arrivals = new Map<string, number>();
  const receiver = await listen((path) => arrivals.set(path, performance.now()));
  try {
    const { port } = receiver.address() as AddressInfo;
    const agents = agentsOf(bench, count, 'breach');
    for (const agent of agents) await preparePhone(bench, agent, `http://127.0.0.1:${port}`);
    const took: number[] = [];
    for (const agent of agents) took.push(await breach(bench, agent, arrivals));
    return [
      row(part, { what: 'breach → receiver, p50', value: quantile(took, 0.5), unit: 'ms' }),
      row(part, { what: 'breach → receiver, p99', value: quantile(took, 0.99), unit: 'ms', most: 1000 }),
    ];
  } finally {
    receiver.closeAllConnections();
    receiver.close();
    await bench.hub.dispose();
  }
}

async function listen(arrived: (path: string) => void): Promise<Server> {
  const server = createServer((request, response) => {
    arrived(request.url ?? '');
    request.resume();
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function preparePhone({ hub, headers }: BenchHub, { server_id: id }: EnrolledAgent, url: string): Promise<void> {
  await hub.call('POST', '/api/v1/servers', { headers, body: { server_id: id, tags: [id] } });
  const settings = { url: `${url}/${id}`, allow_loopback: true };
  const match = { min_severity: 'low', tags: [id] };
  await hub.call('POST', '/api/v1/channels', { headers, body: { type: 'webhook', name: id, settings, match } });
}

async function breach(
  { hub, headers }: BenchHub,
  { server_id: id }: EnrolledAgent,
  arrivals: ReadonlyMap<string, number>,
): Promise<number> {
  const body = { server_id: id, timestamp: new Date().toISOString(), metrics: { cpu_percent: 5, disk_percent: 97 } };
  const began = performance.now();
  await hub.call('POST', '/api/v1/agents/heartbeat', { headers, body });
  for (let tries = 0; tries < 1000 && !arrivals.has(`/${id}`); tries += 1) await pause(5);
  return (arrivals.get(`/${id}`) ?? Number.POSITIVE_INFINITY) - began;
}

async function measureList(quick: boolean): Promise<Row[]> {
  const bench = await startBenchHub();
  try {
    await bench.hub.stop();
    const count = quick ? oldAlerts / 10 : oldAlerts;
    insertAlerts(join(bench.hub.dataDir, 'labkeeper.db'), count);
    await bench.hub.start();
    const paths = [
      '/alerts',
      '/alerts?status=active&hidden=false',
      '/alerts?severity=critical',
      '/alerts/counts',
      '/events',
    ];
    const took: number[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      const began = performance.now();
      await bench.hub.call('GET', `/api/v1${paths[turn % paths.length] ?? ''}`, { headers: bench.headers });
      took.push(performance.now() - began);
    }
    const found = performance.now();
    await bench.hub.call('GET', '/api/v1/alerts?q=nowhere', { headers: bench.headers });
    const search = performance.now() - found;
    return [
      row(part, { what: `list with ${count} old alerts, p95`, value: quantile(took, 0.95), unit: 'ms', most: 300 }),
      row(part, { what: 'the same, searched for a word that none has', value: search, unit: 'ms', most: 300 }),
    ];
  } finally {
    await bench.hub.dispose();
  }
}

/** Resolved alerts of three years, each with its two events, as the hub would have left them. */
function insertAlerts(file: string, count: number): void {
  const db = new DatabaseSync(file);
  const alert = db.prepare(
    `INSERT INTO alerts (alert_id, key, severity, type, title, message, status, health, flapping, notified, created_at,
     metric, labels_json, life_json, server_id, rule_id, metric_value, threshold_value, resolved_at)
     VALUES (?, ?, ?, 'disk_warning', ?, ?, 'resolved', 'OK', 0, 1, ?, 'filesystem_used_percent', '{"mount":"/srv"}', '{}', ?,
     'filesystem-full', 91, 90, ?)`,
  );
  const event = db.prepare(
    `INSERT INTO events (event_id, key, prev_status, new_status, message, at, server_id, alert_id)
     VALUES (?, ?, 'OK', 'FAIL', 'full', ?, ?, ?)`,
  );
  db.exec('BEGIN');
  for (let index = 0; index < count; index += 1) {
    const server = `made-up-${index % 40}`;
    const at = Date.now() - index * 900_000;
    const id = randomUUID();
    const key = `server/${server}/filesystem_used_percent{mount=/srv}`;
    const title = `/srv on ${server} is 91 % full`;
    alert.run(
      id,
      key,
      index % 7 === 0 ? 'critical' : 'high',
      title,
      `${title}; the limit is 90 %.`,
      at,
      server,
      at + 60_000,
    );
    event.run(randomUUID(), key, at, server, id);
  }
  db.exec('COMMIT');
  db.close();
}
