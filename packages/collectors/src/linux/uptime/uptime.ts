import type { MetricDefinition } from '@labkeeper/protocol/sample';
import { CollectorError, type Collector, type Look, type Reading } from '../../collector.ts';
import { readOptional, type Host } from '../../host.ts';
import { round, toNumber } from '../../numbers.ts';
import { plainText } from '../../text.ts';
import { readMachineFacts, type MachineFacts } from './machine.ts';

interface Memory {
  bootMs: number;
  facts: MachineFacts;
  factsReadMs: number;
}

const metrics: readonly MetricDefinition[] = [];

/** A new kernel or more memory needs a reboot, a new release does not. */
const factsLastMs = 3600 * 1000;
/** Time servers move the clock a little all the time; that is no reboot. */
const sameBootMs = 5000;

/** How long the machine runs, since when, and what it is. */
export const uptime: Collector<Memory> = {
  id: 'uptime',
  about: 'Uptime and boot time; system, kernel, processor, board and virtualization of the machine.',
  everySeconds: 0,
  live: false,
  metrics,
  collect,
};

async function collect(host: Host, look: Look<Memory>): Promise<Reading<Memory>> {
  const uptimeSeconds = parseUptime(await host.readFile('/proc/uptime'));
  if (uptimeSeconds === undefined) throw new CollectorError('/proc/uptime does not begin with a number');
  const before = look.previous?.memory;
  const stat = (await readOptional(host, '/proc/stat')) ?? '';
  const bootMs = steadyBootTime(before?.bootMs, bootTime(stat, uptimeSeconds, look.now.getTime()));
  const fresh = before !== undefined && look.monotonicMs - before.factsReadMs < factsLastMs;
  const facts = fresh ? before.facts : await readMachineFacts(host);
  const boot_time = new Date(bootMs).toISOString();
  const hostname = plainText((await readOptional(host, '/proc/sys/kernel/hostname')) ?? '', 253);
  return {
    samples: [],
    flat: { uptime_seconds: round(uptimeSeconds, 0), boot_time },
    os_info: facts.os,
    inventory: { machine: { hostname, ...facts.machine, boot_time } },
    memory: { bootMs, facts, factsReadMs: fresh ? before.factsReadMs : look.monotonicMs },
  };
}

/** Seconds since boot out of /proc/uptime; undefined where it does not begin with a number. */
export function parseUptime(text: string): number | undefined {
  const seconds = toNumber(text.split(' ', 1)[0]);
  return seconds === undefined || seconds < 0 || seconds > 1e10 ? undefined : seconds;
}

/**
 * When the machine started, in milliseconds since 1970. The kernel's own figure moves with corrections of the clock and is
 * taken, unless it is another machine's: in LXC /proc/stat may be the host's while /proc/uptime is the container's.
 */
export function bootTime(stat: string, uptimeSeconds: number, nowMs: number): number {
  const reckoned = Math.round(nowMs / 1000 - uptimeSeconds) * 1000;
  const stated = toNumber(/^btime (\d{1,12})$/m.exec(stat)?.[1]);
  if (stated === undefined) return reckoned;
  return Math.abs(stated * 1000 - reckoned) > 60_000 ? reckoned : stated * 1000;
}

function steadyBootTime(before: number | undefined, now: number): number {
  return before !== undefined && Math.abs(before - now) <= sameBootMs ? before : now;
}
