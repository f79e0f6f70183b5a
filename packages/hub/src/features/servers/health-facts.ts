import type { Disk, Sensor } from '@labkeeper/protocol/inventory';
import type { Fullness, HealthFacts, Temperature, Unjudged, Unknown } from '../../domain/server-health.ts';
import { isDiskChip, warmDisk, type DiskTraits } from '../../domain/server-health-heat.ts';
import { holdMs, type JudgeMoment } from './judge-moment.ts';
import type { MountReadings } from './judged-readings.ts';
import { missingFacts } from './missing-facts.ts';
import type { Reading } from './reading.ts';
import { isIntervalKnown, type ServerState, type Source } from './server-state.ts';

const staleState = 2;
const serviceWords: readonly (string | undefined)[] = [undefined, 'stopped', 'failed'];
const unclearService = 3;

/**
 * What a server's newest readings say about its health. A reading holds for as long as the server may be silent, or three times as long as its
 * collector rests when that is longer; then it says nothing any more, and that is said.
 */
export function healthFacts(state: ServerState, moment: JudgeMoment): HealthFacts {
  const { row, readings } = state;
  const { limitMs } = moment;
  const since = {
    cpu: heldSince(state, 'cpu', moment),
    memory: heldSince(state, 'memory', moment),
    filesystems: heldSince(state, 'filesystems', moment),
    sensors: heldSince(state, 'sensors', moment),
    services: heldSince(state, 'services', moment),
  };
  const { flat } = readings.judged;
  const cpuPercent = fresh(flat.cpu_percent, since.cpu);
  const memoryPercent = fresh(flat.memory_percent, since.memory);
  const disks = judgeMounts(state, since.filesystems);
  const heat = heatReadings(state, since.sensors);
  const services = judgeServices(state, since.services);
  const present = new Set<Source>();
  if (cpuPercent !== undefined) present.add('cpu');
  if (memoryPercent !== undefined) present.add('memory');
  if (disks.filesystems.length > 0 || disks.staleMounts.length > 0) present.add('filesystems');
  if (heat.isMeasured) present.add('sensors');
  return {
    status: state.status,
    everReported: row.last_seen !== null,
    heardByUs: state.receivedAt !== undefined,
    intervalKnown: isIntervalKnown(state),
    unjudged: unjudged(state, moment),
    silenceLimitSeconds: limitMs / 1000,
    cpuPercent,
    memoryPercent,
    ...disks,
    temperatures: heat.temperatures,
    servicesDown: services.down,
    unknowns: [...services.unknown, ...missingFacts(state, present, moment)],
    securityUpdates: row.security_updates ?? undefined,
    // Looked up every quarter of an hour, and true until it is looked up again.
    rebootRequired: flat.reboot_required?.value === 1,
    clockOffsetSeconds: row.clock_offset_ms === null ? undefined : row.clock_offset_ms / 1000,
  };
}

function unjudged(state: ServerState, { now, limitMs }: JudgeMoment): Unjudged | 'none' | undefined {
  const { judgedAt } = state;
  if (judgedAt !== undefined && now - judgedAt <= limitMs) return undefined;
  return state.unjudged ?? 'none';
}

/** Readings that came before this (monotonic ms) hold no longer. It stands still while no report comes. */
function heldSince(state: ServerState, collector: string, moment: JudgeMoment): number {
  return (state.judgedAt ?? moment.now) - holdMs(state, collector, moment);
}

function fresh(reading: Reading | undefined, since: number): number | undefined {
  return reading !== undefined && reading.heardAt >= since ? reading.value : undefined;
}

/** Those temperatures that could be too high for anything, and whether there are others. */
function heatReadings(state: ServerState, since: number): { temperatures: Temperature[]; isMeasured: boolean } {
  const temperatures: Temperature[] = [];
  let isMeasured = false;
  for (const { labels, value, heardAt } of state.readings.judged.temperatures) {
    if (heardAt < since) continue;
    isMeasured = true;
    if (value < warmDisk) continue;
    const { chip = '', sensor = '' } = labels ?? {};
    const disk = isDiskChip(chip) ? diskTraits(state, chip, sensor) : undefined;
    temperatures.push({ chip, sensor, celsius: value, disk });
  }
  return { temperatures, isMeasured };
}

/** What the inventory says about the disk behind a chip: the sensor itself, or the disk whose serial number the chip has in its name. */
function diskTraits({ inventory }: ServerState, chip: string, sensor: string): DiskTraits {
  const disks = (inventory.get('disks')?.value ?? []) as readonly Disk[];
  const sensors = (inventory.get('sensors')?.value ?? []) as readonly Sensor[];
  const own = sensors.find((one) => one.chip === chip && one.sensor === sensor);
  const { rotational = null, high = null, critical = null } = own ?? {};
  return { rotational: rotational ?? rotationalOf(disks, chip), high, critical };
}

function rotationalOf(disks: readonly Disk[], chip: string): boolean | null {
  const serial = chip.slice(chip.indexOf(' ') + 1);
  return disks.find((disk) => disk.serial?.trim() === serial || disk.id === serial)?.rotational ?? null;
}

/** One full disk is one problem: who sends its filesystems is judged on those, who sends the flat disk alone on that. */
function judgeMounts({ readings }: ServerState, since: number): Pick<HealthFacts, 'filesystems' | 'staleMounts'> {
  const filesystems: Fullness[] = [];
  const staleMounts: string[] = [];
  for (const [path, mount] of readings.judged.mounts) {
    if (fresh(mount.state, since) === staleState) staleMounts.push(path);
    else if (mount.percent !== undefined && mount.percent.heardAt >= since) filesystems.push(fullness(path, mount));
  }
  if (filesystems.length > 0 || staleMounts.length > 0) return { filesystems, staleMounts };
  const { flat } = readings.judged;
  const percent = fresh(flat.disk_percent, since);
  if (percent === undefined) return { filesystems, staleMounts };
  const used = fresh(flat.disk_used_gb, since);
  const total = fresh(flat.disk_total_gb, since);
  const known = used !== undefined && total !== undefined;
  const freeBytes = known ? (total - used) * 1e9 : undefined;
  filesystems.push({ mount: undefined, percent, freeBytes, totalBytes: known ? total * 1e9 : undefined });
  return { filesystems, staleMounts };
}

function fullness(mount: string, { percent, free, total }: MountReadings): Fullness {
  return { mount, percent: percent?.value ?? 0, freeBytes: free?.value, totalBytes: total?.value };
}

function judgeServices(state: ServerState, since: number) {
  const down: { name: string; state: string }[] = [];
  const unknown: Unknown[] = [];
  for (const { name } of state.expected) {
    const value = fresh(state.readings.judged.service(name), since);
    if (value === undefined) unknown.push({ kind: 'service', name, why: 'unreported' });
    else if (value === unclearService) unknown.push({ kind: 'service', name, why: 'unclear' });
    const word = value === undefined ? undefined : serviceWords[value];
    if (word !== undefined) down.push({ name, state: word });
  }
  return { down, unknown };
}
