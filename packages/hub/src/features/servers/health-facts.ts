import type { Fullness, HealthFacts } from '../../domain/server-health.ts';
import type { Reading } from './readings.ts';
import type { ServerState } from './server-state.ts';

interface Mount {
  percent?: number;
  free?: number;
  total?: number;
  state?: number;
}

interface Gathered {
  readonly flat: Map<string, number>;
  readonly mounts: Map<string, Mount>;
  readonly temperatures: { chip: string; sensor: string; celsius: number }[];
}

const staleState = 2;

/** What a server's newest readings say about its health; readings older than `since` (ms) say nothing any more. */
export function healthFacts(state: ServerState, since: number, silenceLimitSeconds: number): HealthFacts {
  const { flat, mounts, temperatures } = gather(state, since);
  const offset = state.row.clock_offset_ms;
  return {
    status: state.status,
    everReported: state.row.last_seen !== null,
    judged: state.judged,
    silenceLimitSeconds,
    cpuPercent: flat.get('cpu_percent'),
    memoryPercent: flat.get('memory_percent'),
    filesystems: fullness(flat, mounts),
    staleMounts: [...mounts].filter(([, mount]) => mount.state === staleState).map(([path]) => path),
    temperatures,
    servicesDown: servicesDown(state),
    securityUpdates: state.row.security_updates ?? undefined,
    // Looked up every quarter of an hour, and true until it is looked up again.
    rebootRequired: state.readings.flat('reboot_required') === 1,
    clockOffsetSeconds: offset === null ? undefined : offset / 1000,
  };
}

function gather(state: ServerState, since: number): Gathered {
  const gathered: Gathered = { flat: new Map(), mounts: new Map(), temperatures: [] };
  for (const reading of state.readings.all()) {
    if (reading.at < since) continue;
    if (reading.labels === undefined) gathered.flat.set(reading.metric, reading.value);
    else if (reading.metric === 'temperature_celsius') addTemperature(gathered, reading);
    else if (reading.metric.startsWith('filesystem_')) addMount(gathered, reading);
  }
  return gathered;
}

function addTemperature(gathered: Gathered, reading: Reading): void {
  const { chip = '', sensor = '' } = reading.labels ?? {};
  gathered.temperatures.push({ chip, sensor, celsius: reading.value });
}

function addMount(gathered: Gathered, reading: Reading): void {
  const path = reading.labels?.['mount'];
  if (path === undefined) return;
  const mount = gathered.mounts.get(path) ?? {};
  gathered.mounts.set(path, mount);
  if (reading.metric === 'filesystem_used_percent') mount.percent = reading.value;
  if (reading.metric === 'filesystem_free_bytes') mount.free = reading.value;
  if (reading.metric === 'filesystem_total_bytes') mount.total = reading.value;
  if (reading.metric === 'filesystem_state') mount.state = reading.value;
}

/** One full disk is one problem: who sends its filesystems is judged on those, who sends the flat disk alone on that. */
function fullness(flat: ReadonlyMap<string, number>, mounts: ReadonlyMap<string, Mount>): Fullness[] {
  const full: Fullness[] = [];
  for (const [mount, { percent, free, total, state }] of mounts) {
    if (percent === undefined || state === staleState) continue;
    full.push({ mount, percent, freeBytes: free, totalBytes: total });
  }
  const percent = flat.get('disk_percent');
  if (mounts.size > 0 || percent === undefined) return full;
  const used = flat.get('disk_used_gb');
  const total = flat.get('disk_total_gb');
  const known = used !== undefined && total !== undefined;
  full.push({
    mount: undefined,
    percent,
    freeBytes: known ? (total - used) * 1e9 : undefined,
    totalBytes: known ? total * 1e9 : undefined,
  });
  return full;
}

function servicesDown(state: ServerState): { name: string; state: string }[] {
  if (state.expected.length === 0) return [];
  const expected = new Set(state.expected.map((service) => service.name));
  return state.services
    .filter((service) => expected.has(service.name) && (service.status === 'stopped' || service.status === 'failed'))
    .map((service) => ({ name: service.name, state: service.status }));
}
