import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateError } from './state-files.ts';

/**
 * Makes sure that one agent alone works in a state folder; answers what lets go of it. A lock of a process that has ended
 * is taken over: `kill -9` leaves one behind. Throws StateError while another agent runs there.
 */
export function lockState(folder: string): () => void {
  const path = join(folder, 'agent.lock');
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}`;
  try {
    writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
      throw new StateError(`${path} cannot be made: ${error instanceof Error ? error.message : ''}`, { cause: error });
    const holder = holderOf(path);
    if (holder !== undefined) throw new StateError(`another labkeeper-agent (process ${holder}) uses ${folder}`);
    writeFileSync(path, mine, { mode: 0o600 });
  }
  return () => rmSync(path, { force: true });
}

/** The process that holds a lock and still runs; a number that now belongs to another process does not count. */
function holderOf(path: string): number | undefined {
  const [pid, started] = readText(path).split(' ');
  const number = Number(pid);
  if (!Number.isInteger(number) || number <= 0 || number === process.pid) return undefined;
  return started !== '' && startOf(number) === started ? number : undefined;
}

/** When a process began, in the kernel's ticks: with the number it names one process for good. Undefined for one that has ended. */
function startOf(pid: number): string | undefined {
  // The name in brackets may hold blanks and brackets itself; what follows the last one is plain.
  const text = readText(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended and only waits for its parent to notice.
  return /^[ZXx]$/.test(fields[0] ?? '') ? undefined : fields[19];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
