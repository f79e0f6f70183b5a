import { collectorOfMetric } from '@labkeeper/collectors/metrics';
import type { Disk, DiskHealth, Sensor } from '@labkeeper/protocol/inventory';
import type { Labels } from '@labkeeper/protocol/sample';
import { heatLimits } from '../../domain/heat-limits.ts';
import type { DeviceLimits } from '../../domain/rule-level.ts';
import { diskTraits, subjectOf, type ServersService, type ServerState } from '../servers/service.ts';
import type { HeldWindow } from './hiders.ts';
import type { JudgedSubject } from './judged-subject.ts';
import { readTags } from './read-tags.ts';
import { unjudgedMetric } from './unjudged-series.ts';

/** What the alerts know about how often scripts send a metric, and what hides what. */
export interface JudgedServerParts {
  readonly servers: Pick<ServersService, 'silenceLimit' | 'holdMs'>;
  /** How long a number that no collector measures holds (ms). */
  readonly pushedHoldMs: (serverId: string, metric: string) => number;
  readonly hiddenBy: (state: ServerState) => (key: string) => string | undefined;
  readonly windowOf: (state: ServerState) => HeldWindow | undefined;
}

/** Metrics that the hub derives from reports itself, and whose pace is that of a collector. */
const derived: Readonly<Record<string, string>> = {
  service_state: 'services',
  service_memory_mb: 'services',
  service_cpu_percent: 'services',
  updates_available: 'updates',
  security_updates: 'updates',
  disk_presence: 'disk-io',
  array_presence: 'arrays',
  array_members_lost: 'arrays',
};
const aboutServices: ReadonlySet<string> = new Set(['service_state', 'service_restarts']);
const everyReport = new Set([
  'server_state',
  'clock_offset_seconds',
  'agent_backlog_seconds',
  'collector_state',
  'listener_state',
  unjudgedMetric,
]);
const fewestGraceMs = 60_000;

/** A server as judging sees it. */
export function judgedServer(parts: JudgedServerParts, state: ServerState): JudgedSubject {
  const { server_id: serverId, site_id: siteId, display_name: name, tags } = state.row;
  const limitMs = parts.servers.silenceLimit(state);
  return {
    subject: subjectOf(serverId),
    serverId,
    siteId: siteId ?? undefined,
    get tags() {
      return readTags(tags);
    },
    name,
    heardAt: state.row.last_seen ?? undefined,
    graceMs: Math.max(fewestGraceMs, (limitMs * 2) / 3),
    hiddenBy: parts.hiddenBy(state),
    window: () => parts.windowOf(state),
    isReported,
    holdMs: (metric) => holdMs(parts, state, metric),
    deviceLimits: (metric, labels) => deviceLimits(state, metric, labels),
    thingOf: (labels) => diskName(state, labels),
    roomOf: (metric, labels) => roomOf(state, metric, labels),
    isJudged: (metric, labels) => isJudged(state, metric, labels),
    isMinor: (metric, labels) =>
      aboutServices.has(metric) &&
      state.expected.find(({ name: one }) => one === labels?.['service'])?.critical === false,
  };
}

/** Whether a metric of a server comes with its own reports. */
export function isReported(metric: string): boolean {
  return everyReport.has(metric) || (collectorOfMetric.get(metric) ?? derived[metric]) !== undefined;
}

function holdMs({ servers, pushedHoldMs }: JudgedServerParts, state: ServerState, metric: string): number {
  // It was asked for and could not be told: what was known before says nothing any more.
  if (metric === 'security_updates' && state.row.security_updates === null) return 0;
  const collector = collectorOfMetric.get(metric) ?? derived[metric];
  if (collector !== undefined) return servers.holdMs(state, collector);
  return everyReport.has(metric) ? servers.silenceLimit(state) : pushedHoldMs(state.row.server_id, metric);
}

/** A serial number tells nobody which disk it is: its model and where it hangs do. */
function diskName({ inventory, goneNames }: ServerState, labels: Labels | undefined): string | undefined {
  const id = labels?.['disk'];
  if (id === undefined) return undefined;
  const disks = (inventory.get('disks')?.value ?? []) as readonly Disk[];
  const drives = (inventory.get('disk_health')?.value ?? []) as readonly DiskHealth[];
  const known = disks.find((disk) => disk.id === id) ?? drives.find(({ disk }) => disk === id);
  if (known === undefined) return goneNames.get(id);
  const device = known.device.replace(/^\/dev\//, '');
  return known.model === null ? device : `${device} (${known.model}, ${id})`;
}

/** How much is left of the filesystem that a number is about. */
function roomOf({ readings }: ServerState, metric: string, labels: Labels | undefined): Room | undefined {
  const { flat, mounts } = readings.judged;
  if (metric === 'disk_percent') {
    const [used, total] = [flat.disk_used_gb?.value, flat.disk_total_gb?.value];
    return used === undefined || total === undefined ? undefined : { free: (total - used) * 1e9, total: total * 1e9 };
  }
  if (metric !== 'filesystem_used_percent') return undefined;
  const { free, total } = mounts.get(labels?.['mount'] ?? '') ?? {};
  return free === undefined || total === undefined ? undefined : { free: free.value, total: total.value };
}

interface Room {
  readonly free: number;
  readonly total: number;
}

function isJudged(state: ServerState, metric: string, labels: Labels | undefined): boolean {
  if (metric === 'disk_percent') return state.readings.judged.mounts.size === 0;
  if (aboutServices.has(metric)) return state.expected.some(({ name }) => name === labels?.['service']);
  return true;
}

/** How hot a thing may be by what it is and what it says of itself; nothing is too hot where nobody knows what it is. */
function deviceLimits(state: ServerState, metric: string, labels: Labels | undefined): DeviceLimits | undefined {
  if (metric !== 'temperature_celsius' && metric !== 'smart_temperature_celsius') return undefined;
  const { chip = '', sensor = '', disk = '' } = labels ?? {};
  if (metric === 'smart_temperature_celsius' && isMeasuredOtherwise(state, disk)) return { warn: null, fail: null };
  const limits =
    metric === 'temperature_celsius'
      ? heatLimits({ chip, sensor, disk: diskTraits(state, chip, sensor) })
      : heatLimits({ chip: `drivetemp ${disk}`, sensor, disk: diskTraits(state, `drivetemp ${disk}`, sensor) });
  return limits ?? { warn: null, fail: null };
}

/** The kernel asks a drive far oftener than the drive's own report comes: one hot drive is one alert. */
function isMeasuredOtherwise({ inventory }: ServerState, disk: string): boolean {
  const drives = (inventory.get('disk_health')?.value ?? []) as readonly DiskHealth[];
  const sensors = (inventory.get('sensors')?.value ?? []) as readonly Sensor[];
  const names = [disk, drives.find((one) => one.disk === disk)?.serial ?? disk];
  const chips = new Set(names.flatMap((name) => [`nvme ${name}`, `drivetemp ${name}`]));
  return sensors.some(({ chip, unit }) => unit === 'celsius' && chips.has(chip));
}
