import type { Container } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { lastBoot } from './demo-boot.ts';
import type { DemoServer } from './demo-fleet.ts';
import { chance, hash } from './demo-noise.ts';
import {
  type Condition,
  conditionOf,
  containersOf,
  isUp,
  startsAfterMs,
  taskMs,
  usageOf,
  workloads,
} from './demo-workloads.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** How often one is started again that ends at once: the longest pause of an engine. */
const loopMs = minuteMs;

/** As the collector numbers them. */
const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead', 'finished'];

/** The containers of a server, and what they use while its processor is so busy (`cpu`, percent). */
export function demoContainers(
  server: DemoServer,
  { at, now, cpu }: { readonly at: number; readonly now: number; readonly cpu: number },
): { rows: Container[]; samples: Sample[] } {
  const rows: Container[] = [];
  const samples: Sample[] = [];
  for (const name of containersOf(server)) {
    const condition = conditionOf(server, name, at, now);
    if (condition.what === 'absent') continue;
    const row = rowOf(server, name, condition, { at, now });
    rows.push(row);
    samples.push(...stateSamples(row));
    if (!isUp(condition)) continue;
    const labels = labelsOf(row);
    const { cpuPercent, memoryBytes } = usageOf(server, name, at, cpu);
    samples.push({ metric: 'container_cpu_percent', labels, value: cpuPercent });
    samples.push({ metric: 'container_memory_bytes', labels, value: memoryBytes });
  }
  return { rows, samples };
}

/** The id by which the engine of a server knows a container. */
export function containerId(server: DemoServer, name: string): string {
  return `${hash(`${server.id}${name}`).toString(16).padStart(8, '0')}${hash(name).toString(16).padStart(8, '0')}`.slice(
    0,
    12,
  );
}

/** The compose project to which the containers of a server belong. */
export function projectOf(server: DemoServer): string {
  return server.id.replace('omv-', '');
}

function rowOf(
  server: DemoServer,
  name: string,
  condition: Condition,
  { at, now }: { readonly at: number; readonly now: number },
): Container {
  const { image = name, ports = [], limitMb } = workloads[name] ?? { image: name };
  const key = `${server.id}${name}`;
  const madeAt = server.ills?.[name]?.what === 'new' ? condition.since : now - (100 + 60 * chance(key)) * dayMs;
  return {
    container: name,
    project: projectOf(server),
    service: name,
    engine: 'docker',
    id: containerId(server, name),
    image,
    image_id: null,
    restart_policy: condition.what === 'finished' ? 'no' : 'unless-stopped',
    created_at: formatInstant(madeAt),
    memory_limit_bytes: limitMb === undefined ? null : limitMb * 1e6,
    ports: ports.map((port) => ({ address: '0.0.0.0', host_port: port, container_port: port, protocol: 'tcp' })),
    networks: [`${projectOf(server)}_default`],
    ...stateOf(server, condition, at),
  };
}

type State = Pick<
  Container,
  'state' | 'health' | 'status_text' | 'exit_code' | 'oom_killed' | 'restarts' | 'started_at' | 'finished_at'
>;

/** How it is, as its engine says it. */
function stateOf(server: DemoServer, { what, since }: Condition, at: number): State {
  const began = what === 'finished' ? since - taskMs : lastBoot(server, since) + startsAfterMs;
  const plain = { health: null, exit_code: null, oom_killed: false, restarts: 0, finished_at: null };
  const ended = { started_at: formatInstant(began), finished_at: formatInstant(since) };
  switch (what) {
    case 'unwell':
      return { ...plain, ...up(began, at, 'unhealthy') };
    case 'killed':
      return { ...plain, ...ended, ...exited(137, since, at), oom_killed: true };
    case 'failed':
      return { ...plain, ...ended, ...exited(1, since, at) };
    case 'finished':
      return { ...plain, ...ended, ...exited(0, since, at) };
    case 'idle':
    case 'stopped':
    case 'absent':
      return { ...plain, state: 'created', status_text: 'Created', started_at: null };
    case 'loops': {
      const tries = Math.floor((at - since) / loopMs);
      const triedAt = formatInstant(since + tries * loopMs);
      const status_text = `Restarting (1) ${spanInWords((at - since) % loopMs)} ago`;
      const times = { started_at: triedAt, finished_at: triedAt };
      return { ...plain, state: 'restarting', exit_code: 1, restarts: tries + 1, status_text, ...times };
    }
    case 'runs':
      return { ...plain, ...up(since, at, 'healthy') };
  }
}

function up(since: number, at: number, health: string) {
  const status_text = `Up ${spanInWords(at - since)} (${health})`;
  return { state: 'running', health, status_text, started_at: formatInstant(since) };
}

function exited(code: number, since: number, at: number) {
  return { state: 'exited', exit_code: code, status_text: `Exited (${code}) ${spanInWords(at - since)} ago` };
}

/** As an engine says it: `7 days`, `About an hour`. */
function spanInWords(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / 1000)} seconds`;
  if (ms < 2 * minuteMs) return 'About a minute';
  if (ms < 90 * minuteMs) return ms < hourMs ? `${Math.floor(ms / minuteMs)} minutes` : 'About an hour';
  if (ms < 2 * dayMs) return `${Math.round(ms / hourMs)} hours`;
  return ms < 14 * dayMs ? `${Math.floor(ms / dayMs)} days` : `${Math.floor(ms / dayMs / 7)} weeks`;
}

function labelsOf({ container, project }: Container): Record<string, string> {
  return { container, project: project ?? '' };
}

function stateSamples(row: Container): Sample[] {
  const labels = labelsOf(row);
  const state = row.state === 'exited' && row.exit_code === 0 ? 'finished' : row.state;
  return [
    { metric: 'container_state', labels, value: states.indexOf(state) },
    ...(row.health === null ? [] : [{ metric: 'container_health', labels, value: row.health === 'healthy' ? 0 : 1 }]),
    { metric: 'container_restarts', labels, value: row.restarts ?? 0 },
  ];
}
