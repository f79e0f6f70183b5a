import type { Disk } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import type { Collector, Look, Reading } from '../../collector.ts';
import { listOptional, type Host } from '../../host.ts';
import { percentOf, round } from '../../numbers.ts';
import { maxLabel } from '../../text.ts';
import { parseDiskstats, type DiskCounters } from './diskstats.ts';
import { findWholeDisks } from '../../whole-disks.ts';

interface Memory {
  disks: Disk[];
  /** Names in /sys/block when the disks were described: another list means another look. */
  names: string;
  checkedMs: number;
  describedMs: number;
  counters: ReadonlyMap<string, DiskCounters>;
}

const metrics = [
  counter('disk_read_bytes', 'bytes', 'Bytes read.'),
  counter('disk_written_bytes', 'bytes', 'Bytes written.'),
  counter('disk_reads', '', 'Reads finished.'),
  counter('disk_writes', '', 'Writes finished.'),
  { name: 'disk_busy_percent', unit: 'percent', kind: 'gauge', help: 'Time with at least one request on its way.' },
  { name: 'disk_await_ms', unit: 'ms', kind: 'gauge', help: 'Mean time of a request, waiting included.' },
] as const satisfies readonly MetricDefinition[];

/** A disk keeps its name while it stays; a changed tray shows in the list of names. */
const describedEveryMs = 600_000;
const checkedEveryMs = 9000;

/** Traffic, use and waiting time of every whole disk, known by its serial number. */
export const diskIo: Collector<Memory> = {
  id: 'disk-io',
  about: 'Bytes, requests, busy time and waiting time of every whole disk, known by serial number or WWN.',
  everySeconds: 0,
  live: true,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory> | 'absent'> {
  const known = await knownDisks(host, look);
  if (known.disks.length === 0) return 'absent';
  const names = new Set(known.disks.map((disk) => disk.device));
  const counters = parseDiskstats(await host.readFile('/proc/diskstats'), names);
  const elapsedMs = look.previous === undefined ? 0 : look.monotonicMs - look.previous.monotonicMs;
  const samples: Sample[] = [];
  for (const disk of known.disks) {
    const now = counters.get(disk.device);
    if (now === undefined) continue;
    const labels = { disk: disk.id.slice(0, maxLabel) };
    samples.push({ metric: 'disk_read_bytes', labels, value: now.readBytes });
    samples.push({ metric: 'disk_written_bytes', labels, value: now.writtenBytes });
    samples.push({ metric: 'disk_reads', labels, value: now.reads });
    samples.push({ metric: 'disk_writes', labels, value: now.writes });
    const before = look.previous?.memory.counters.get(disk.device);
    if (before !== undefined) samples.push(...sinceLast(labels, before, now, elapsedMs));
  }
  return { samples, inventory: { disks: known.disks }, memory: { ...known, counters } };
}

async function knownDisks(host: Host, look: Look<Memory>): Promise<Omit<Memory, 'counters'>> {
  const memory = look.previous?.memory;
  const nowMs = look.monotonicMs;
  if (memory !== undefined && nowMs - memory.checkedMs < checkedEveryMs) return memory;
  const names = (await listOptional(host, '/sys/block')).join(' ');
  const fresh = memory?.names === names && nowMs - memory.describedMs < describedEveryMs;
  if (memory !== undefined && fresh) return { ...memory, checkedMs: nowMs };
  return { disks: await findWholeDisks(host), names, checkedMs: nowMs, describedMs: nowMs };
}

/** Gauges over the time between two looks; a counter that ran backwards (32 bits, a new disk) gives none. */
function sinceLast(
  labels: Sample['labels'] & object,
  before: DiskCounters,
  now: DiskCounters,
  elapsedMs: number,
): Sample[] {
  const samples: Sample[] = [];
  const busy = percentOf(now.busyMs - before.busyMs, elapsedMs);
  if (busy !== undefined && now.busyMs >= before.busyMs) {
    samples.push({ metric: 'disk_busy_percent', labels, value: busy });
  }
  const requests = now.reads - before.reads + (now.writes - before.writes);
  const waited = now.readMs - before.readMs + (now.writeMs - before.writeMs);
  if (requests > 0 && waited >= 0) {
    samples.push({ metric: 'disk_await_ms', labels, value: round(waited / requests, 2) });
  }
  return samples;
}

function counter(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'counter', help };
}
