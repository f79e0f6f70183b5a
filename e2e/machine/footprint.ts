import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Guest } from './guest.ts';

/** What a process took over a while. */
export interface Footprint {
  /** Percent of a processor of the guest, what it started included. */
  cpuPercent: number;
  /** The same of a processor of this machine, as far as a plain loop tells how much faster that is than the emulated one. */
  hereCpuPercent: number;
  /** The largest private dirty memory that was seen, bytes. */
  privateDirtyBytes: number;
}

const ticksPerSecond = 100;
const looks = 10;
const loop = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; cut -d " " -f 14 /proc/$$/stat';

/** Measures the agent for some minutes by what the kernel counts. */
export async function footprintOf(guest: Guest, seconds: number): Promise<Footprint> {
  const begin = await look(guest);
  let last = begin;
  let dirty = begin.dirty;
  const pause = Math.round(seconds / looks);
  for (let done = 0; done < looks; done += 1) {
    await guest.run(`sleep ${pause}`);
    last = await look(guest);
    dirty = Math.max(dirty, last.dirty);
  }
  if (last.pid !== begin.pid) throw new Error('the agent was started anew while it was measured');
  const cpuPercent = ((last.ticks - begin.ticks) / ticksPerSecond / (last.uptime - begin.uptime)) * 100;
  return { cpuPercent, hereCpuPercent: cpuPercent / (await slowness(guest)), privateDirtyBytes: dirty };
}

/** How many times as long the guest's processor needs for a plain loop, measured while neither is disturbed by the other. */
async function slowness(guest: Guest): Promise<number> {
  const there = Number(await guest.run(loop));
  const { stdout } = await promisify(execFile)('sh', ['-c', loop]);
  return there / Math.max(1, Number(stdout));
}

interface LookAtAgent {
  pid: number;
  uptime: number;
  /** Of itself and of what it started and that has ended. */
  ticks: number;
  dirty: number;
}

async function look(guest: Guest): Promise<LookAtAgent> {
  const numbers = await guest.lines(
    `p=$(systemctl show -p MainPID --value labkeeper-agent); echo $p; cut -d ' ' -f 1 /proc/uptime; sed 's/^.*) //' /proc/$p/stat | awk '{print $12+$13+$14+$15}'; awk '/^Private_Dirty/{print $2*1024}' /proc/$p/smaps_rollup`,
  );
  const [pid = 0, uptime = 0, ticks = 0, dirty = 0] = numbers.map(Number);
  return { pid, uptime, ticks, dirty };
}
