import type { Disk, DiskHealth, Sensor } from '@labkeeper/protocol/inventory';
import type { HealthFacts, Unjudged, Unknown } from '../../domain/server-health.ts';
import type { DiskTraits } from '../../domain/heat-limits.ts';
import { holdMs, type JudgeMoment } from './judge-moment.ts';
import { missingFacts } from './missing-facts.ts';
import type { Reading } from './reading.ts';
import { isIntervalKnown, type ServerState, type Source } from './server-state.ts';

const unclearService = 3;

/**
 * What is known of a server beside what the rules judge: whether anybody can look, and at what nobody can. A reading holds for as long as the server
 * may be silent, or three times as long as its collector rests when that is longer; then it says nothing any more, and that is said.
 */
export function healthFacts(state: ServerState, moment: JudgeMoment): HealthFacts {
  const { row, readings } = state;
  return {
    status: state.status,
    everReported: row.last_seen !== null,
    heardByUs: state.receivedAt !== undefined,
    intervalKnown: isIntervalKnown(state),
    unjudged: unjudged(state, moment),
    silenceLimitSeconds: moment.limitMs / 1000,
    unknowns: [...unclearServices(state, moment), ...missingFacts(state, presentSources(state, moment), moment)],
    // Looked up every quarter of an hour, and true until it is looked up again.
    rebootRequired: readings.judged.flat.reboot_required?.value === 1,
    clockOffsetSeconds: row.clock_offset_ms === null ? undefined : row.clock_offset_ms / 1000,
  };
}

/** The sources whose readings hold. */
function presentSources(state: ServerState, moment: JudgeMoment): Set<Source> {
  const { flat, mounts, temperatures } = state.readings.judged;
  const since = {
    cpu: heldSince(state, 'cpu', moment),
    memory: heldSince(state, 'memory', moment),
    filesystems: heldSince(state, 'filesystems', moment),
    sensors: heldSince(state, 'sensors', moment),
  };
  const present = new Set<Source>();
  if (fresh(flat.cpu_percent, since.cpu) !== undefined) present.add('cpu');
  if (fresh(flat.memory_percent, since.memory) !== undefined) present.add('memory');
  if (fresh(flat.disk_percent, since.filesystems) !== undefined) present.add('filesystems');
  for (const { percent, state: mountState } of mounts.values()) {
    if ((fresh(percent, since.filesystems) ?? fresh(mountState, since.filesystems)) === undefined) continue;
    present.add('filesystems');
    break;
  }
  if (temperatures.some(({ heardAt }) => heardAt >= since.sensors)) present.add('sensors');
  return present;
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

/** What the inventory says about the disk behind a chip: the sensor itself, or the disk whose serial number the chip has in its name. */
export function diskTraits({ inventory }: ServerState, chip: string, sensor: string): DiskTraits {
  const disks = (inventory.get('disks')?.value ?? []) as readonly Disk[];
  const drives = (inventory.get('disk_health')?.value ?? []) as readonly DiskHealth[];
  const sensors = (inventory.get('sensors')?.value ?? []) as readonly Sensor[];
  const name = chip.slice(chip.indexOf(' ') + 1);
  const disk = disks.find(({ id, serial }) => serial?.trim() === name || id === name);
  // What a drive says itself comes before what the kernel thinks: behind a bridge every disk spins, and behind a controller there is none.
  return firstTold([
    sensors.find((one) => one.chip === chip && one.sensor === sensor) ?? {},
    traitsOf(drives.find((one) => one.disk === name || one.serial === name)),
    { rotational: disk?.rotational ?? null },
  ]);
}

function firstTold(told: readonly Partial<DiskTraits>[]): DiskTraits {
  const [rotational = null] = told.flatMap((one) => one.rotational ?? []);
  const [high = null] = told.flatMap((one) => one.high ?? []);
  const [critical = null] = told.flatMap((one) => one.critical ?? []);
  return { rotational, high, critical };
}

function traitsOf(drive: DiskHealth | undefined): Partial<DiskTraits> {
  if (drive === undefined) return {};
  const { rotational, temperature_high_celsius: high, temperature_critical_celsius: critical } = drive;
  return { rotational, high, critical };
}

/** Expected services that nobody can say anything about. */
function unclearServices(state: ServerState, moment: JudgeMoment): Unknown[] {
  const since = heldSince(state, 'services', moment);
  const unknown: Unknown[] = [];
  for (const { name } of state.expected) {
    const value = fresh(state.readings.judged.service(name), since);
    if (value === undefined) unknown.push({ kind: 'service', name, why: 'unreported' });
    else if (value === unclearService) unknown.push({ kind: 'service', name, why: 'unclear' });
  }
  return unknown;
}
