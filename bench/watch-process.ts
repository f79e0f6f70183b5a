import { processFacts } from './process-facts.ts';
import { median, pause } from './statistics.ts';

/** What a process cost over a while. */
export interface Cost {
  readonly cpuPercent: number;
  readonly cpuMsPerMinute: number;
  readonly rssMb: number;
  readonly largestRssMb: number;
  readonly privateDirtyMb: number;
  readonly writtenBytes: number;
  readonly seconds: number;
}

/** Watches a process while `work` runs; memory is the median of a reading every two seconds. */
export async function costOf<Result>(
  pid: number,
  work: () => Promise<Result>,
): Promise<{ cost: Cost; result: Result }> {
  const first = processFacts(pid);
  const began = performance.now();
  const readings = [first];
  const timer = setInterval(() => readings.push(processFacts(pid)), 2000);
  const result = await work().finally(() => clearInterval(timer));
  const last = processFacts(pid);
  readings.push(last);
  const seconds = (performance.now() - began) / 1000;
  const cpuMs = last.cpuMs - first.cpuMs;
  const later = readings.slice(1);
  return {
    result,
    cost: {
      cpuPercent: cpuMs / seconds / 10,
      cpuMsPerMinute: (cpuMs / seconds) * 60,
      rssMb: median(later.map(({ rssMb }) => rssMb)),
      largestRssMb: Math.max(...later.map(({ rssMb }) => rssMb)),
      privateDirtyMb: median(later.map(({ privateDirtyMb }) => privateDirtyMb)),
      writtenBytes: last.writtenBytes - first.writtenBytes,
      seconds,
    },
  };
}

/** The cost of a process over so many seconds of whatever it does by itself. */
export async function costOver(pid: number, seconds: number): Promise<Cost> {
  return (await costOf(pid, () => pause(seconds * 1000))).cost;
}
