/** What is needed of /proc/<pid>/stat. Ticks are hundredths of a second; `start` counts them from boot. */
export interface PidStat {
  name: string;
  state: string;
  ticks: number;
  threads: number;
  start: number;
  residentPages: number;
  kernelThread: boolean;
}

/** PF_KTHREAD of the kernel's task flags. */
const kernelThreadFlag = 0x0020_0000;

/**
 * Reads /proc/<pid>/stat (proc_pid_stat(5)); undefined where it is cut or malformed. The name stands in parentheses and may
 * itself hold blanks, line breaks and parentheses, so it ends at the last one.
 */
export function parsePidStat(text: string): PidStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ', 22);
  const state = fields[0] ?? '';
  const flags = Number(fields[6]);
  const ticks = Number(fields[11]) + Number(fields[12]);
  const threads = Number(fields[17]);
  const start = Number(fields[19]);
  const residentPages = Number(fields[21]);
  // One sum tells whether all are numbers; a missing field is NaN.
  if (state.length !== 1 || !Number.isFinite(flags + ticks + threads + start + residentPages)) return undefined;
  return {
    name: text.slice(open + 1, close),
    state,
    ticks,
    threads,
    start,
    residentPages: Math.max(0, residentPages),
    kernelThread: (flags & kernelThreadFlag) !== 0,
  };
}
