import type { Container } from '@labkeeper/protocol/inventory';
import type { Labels, MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { IdentifiedContainer } from '../../engine/container-identity.ts';
import type { KnownContainer } from './known-container.ts';

/** `finished`: it ended by itself and well (exit code 0), as containers with one task do; `exited` is any other end. */
const states = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'finished',
  'unknown',
] as const;

const healths = ['healthy', 'unhealthy', 'starting'] as const;

/** What the collector measures. */
export const containerMetrics = [
  state('container_state', 'What a container does; finished is an end with exit code 0.', states),
  state('container_health', 'What its own health check says, where it has one.', healths),
  count('container_restarts', '', 'Restarts by its engine since somebody started it.'),
  gauge('container_cpu_percent', 'percent', 'Processor time, percent of one core.'),
  gauge('container_memory_bytes', 'bytes', 'Memory without the file cache that is given back on demand.'),
  count('container_network_rx_bytes', 'bytes', 'Bytes received over networks of its own.'),
  count('container_network_tx_bytes', 'bytes', 'Bytes sent over networks of its own.'),
  count('container_block_read_bytes', 'bytes', 'Bytes read from disks.'),
  count('container_block_written_bytes', 'bytes', 'Bytes written to disks.'),
] as const satisfies readonly MetricDefinition[];

/** So many samples of one report at most: there are others beside them in it. */
const maxSamples = 9000;

/** Of a container that nobody has inspected yet. */
const nothing = {
  oomKilled: null,
  restarts: null,
  restartPolicy: null,
  startedMs: undefined,
  finishedMs: undefined,
  memoryLimitBytes: null,
};

/** A container, its name, and whether its engine was silent, so that its state is not known. */
export interface ContainerRow {
  known: KnownContainer;
  identity: IdentifiedContainer['identity'];
  silent: boolean;
}

/** What each container is, before what it uses: where there are too many, the use of the last is left out, never a state. */
export function toSamples(rows: readonly ContainerRow[]): { samples: Sample[]; left: number } {
  const samples = rows.flatMap(stateSamples).slice(0, maxSamples);
  let left = 0;
  for (const row of rows) {
    const used = usageSamples(row);
    if (samples.length + used.length <= maxSamples) samples.push(...used);
    else left += 1;
  }
  return { samples, left };
}

/** The container as the inventory shows it. */
export function toInventory({ known, identity, silent }: ContainerRow): Container {
  const { listed, kind, inspection } = known;
  const { oomKilled, restarts, restartPolicy, startedMs, finishedMs, memoryLimitBytes } = inspection ?? nothing;
  return {
    ...identity,
    engine: kind,
    id: listed.id.slice(0, 12),
    image: listed.image,
    image_id: listed.imageId,
    state: silent ? 'unknown' : listed.state,
    health: silent ? null : healthOf(known),
    status_text: listed.status,
    exit_code: exitCodeOf(known),
    oom_killed: oomKilled,
    restarts,
    restart_policy: restartPolicy,
    created_at: isoOf(listed.createdMs),
    started_at: isoOf(startedMs),
    finished_at: isoOf(finishedMs),
    memory_limit_bytes: memoryLimitBytes,
    ports: listed.ports,
    networks: listed.networks,
  };
}

function stateSamples(row: ContainerRow): Sample[] {
  const labels = labelsOf(row);
  const { known, silent } = row;
  const samples: Sample[] = [{ metric: 'container_state', labels, value: states.indexOf(stateOf(row)) }];
  if (silent) return samples;
  const health = healths.findIndex((word) => word === healthOf(known));
  if (health >= 0) samples.push({ metric: 'container_health', labels, value: health });
  const restarts = known.inspection?.restarts;
  if (typeof restarts === 'number') samples.push({ metric: 'container_restarts', labels, value: restarts });
  return samples;
}

function usageSamples(row: ContainerRow): Sample[] {
  const { usage, cpuPercent } = row.known;
  if (row.silent || usage === undefined) return [];
  const labels = labelsOf(row);
  const values: Record<string, number | undefined> = {
    container_cpu_percent: cpuPercent,
    container_memory_bytes: usage.memoryBytes,
    container_network_rx_bytes: usage.receivedBytes,
    container_network_tx_bytes: usage.sentBytes,
    container_block_read_bytes: usage.readBytes,
    container_block_written_bytes: usage.writtenBytes,
  };
  return Object.entries(values).flatMap(([metric, value]) => (value === undefined ? [] : { metric, labels, value }));
}

function labelsOf({ identity: { container, project } }: ContainerRow): Labels {
  return project === null ? { container } : { container, project };
}

function stateOf({ known, silent }: ContainerRow): (typeof states)[number] {
  if (silent) return 'unknown';
  const { state: word } = known.listed;
  if (word === 'exited' && exitCodeOf(known) === 0) return 'finished';
  return states.find((name) => name === word) ?? 'unknown';
}

/** Health is that of what runs: the last word about something that has ended says nothing. */
function healthOf({ listed, kind, inspection }: KnownContainer): string | null {
  if (listed.state !== 'running') return null;
  return listed.health ?? (kind === 'podman' ? (inspection?.health ?? null) : null);
}

function exitCodeOf({ listed, inspection, inspectedState }: KnownContainer): number | null {
  if (!['exited', 'dead', 'restarting'].includes(listed.state)) return null;
  return listed.exitCode ?? (inspectedState === listed.state ? (inspection?.exitCode ?? null) : null);
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function state(name: string, help: string, words: readonly string[]): MetricDefinition {
  return { name, unit: '', kind: 'state', help, states: [...words] };
}

function gauge(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'gauge', help };
}

function count(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'counter', help };
}
