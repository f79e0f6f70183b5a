import type { ArrayMember, DiskArray } from '@labkeeper/protocol/inventory';
import type { Sample } from '@labkeeper/protocol/sample';
import { formatInstant } from '../../domain/instant.ts';
import { type DemoDrive, replacedAt } from './demo-drives.ts';
import type { DemoServer } from './demo-fleet.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const bytesPerSecond = 138_000_000;
/** For how long the array made do with one disk before the other was replaced. */
const aloneMs = 22 * hourMs;
/** As the collector numbers them. */
const states = ['ok', 'checking', 'rebuilding', 'degraded', 'failed', 'unknown'];

/** The mirror of a server's two data disks; undefined where it has none. */
export function demoArray(
  server: DemoServer,
  drives: readonly DemoDrive[],
  at: number,
  now: number,
): DiskArray | undefined {
  const sizeBytes = (server.mounts[1]?.totalGb ?? 0) * 1e9;
  if (sizeBytes === 0) return undefined;
  const members = drives.filter(({ kind }) => kind === 'hdd').map(({ name }, slot) => memberOf(`${name}1`, slot));
  const whole = {
    array: 'md0',
    kind: 'md' as const,
    level: 'raid1',
    size_bytes: sizeBytes,
    used_bytes: null,
    wanted: 2,
    errors: 0,
    checked_at: formatInstant(lastCheckEnd(at, sizeBytes)),
  };
  const rebuiltSince = replacedAt(server, now);
  const missing = { ...whole, working: 1, problems: ['1 of 2 members work'] };
  if (rebuiltSince !== undefined && at >= rebuiltSince - aloneMs && at < rebuiltSince) {
    return { ...missing, state: 'degraded', members: members.slice(0, 1), work: null };
  }
  const filled = rebuiltSince === undefined ? undefined : workOf('recovery', at - rebuiltSince, sizeBytes);
  if (filled !== undefined) {
    const filling = members.map((member, slot) =>
      slot === 0 ? member : { ...member, state: 'rebuilding', working: false },
    );
    return { ...missing, state: 'rebuilding', members: filling, work: filled };
  }
  const checked = workOf('check', intoSunday(at), sizeBytes);
  // Of the disk that was replaced nothing is known any more but that it was there.
  const both = members.length === 2 ? members : [...members, memberOf('sdc1', 1)];
  return {
    ...whole,
    working: 2,
    problems: [],
    state: checked === undefined ? 'ok' : 'checking',
    members: both,
    work: checked ?? null,
  };
}

/** The numbers of an array. */
export function arraySamples({ array, state, wanted, working, work, errors }: DiskArray): Sample[] {
  const labels = { array };
  return [
    { metric: 'array_state', labels, value: states.indexOf(state) },
    { metric: 'array_members', labels, value: wanted ?? 0 },
    { metric: 'array_members_working', labels, value: working ?? 0 },
    { metric: 'array_errors', labels, value: errors ?? 0 },
    ...(work?.percent == null ? [] : [{ metric: 'array_sync_percent', labels, value: work.percent }]),
  ];
}

function memberOf(name: string, slot: number): ArrayMember {
  return { name, role: `slot ${slot}`, state: 'active', working: true, errors: 0 };
}

/** Work that has gone on for so long (ms); undefined before and after. */
function workOf(kind: 'check' | 'recovery', ms: number, sizeBytes: number): DiskArray['work'] | undefined {
  const percent = ((ms / 1000) * bytesPerSecond * 100) / sizeBytes;
  if (percent < 0 || percent >= 100) return undefined;
  return {
    kind,
    percent: Math.round(percent * 10) / 10,
    eta_seconds: Math.round(sizeBytes / bytesPerSecond - ms / 1000),
    bytes_per_second: bytesPerSecond,
    paused: false,
  };
}

/** Every array is checked on Sundays, from midnight (UTC). 1 January 1970 was a Thursday. */
function intoSunday(at: number): number {
  return (at + 4 * dayMs) % (7 * dayMs);
}

function lastCheckEnd(at: number, sizeBytes: number): number {
  const takesMs = (sizeBytes / bytesPerSecond) * 1000;
  const end = at - intoSunday(at) + takesMs;
  return end <= at ? end : end - 7 * dayMs;
}
