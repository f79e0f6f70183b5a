import { readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { plainText } from '../../text.ts';

/** What is read of chosen processes only, and does not change while they live. */
export interface ProcessFacts {
  start: number;
  name: string;
  command: string;
  user: string | null;
}

/** What is needed to turn ticks and pages into times and bytes. */
export interface ProcessScale {
  pageBytes: number;
  memoryBytes: number | undefined;
  bootMs: number | undefined;
  users: ReadonlyMap<string, string>;
}

const maxCommand = 256;
const maxUsers = 5000;

/** Command line and user of one process; the command of a kernel thread or zombie is its name in brackets. */
export async function readProcessFacts(
  host: Host,
  pid: string,
  known: { name: string; start: number },
  users: ReadonlyMap<string, string>,
): Promise<ProcessFacts> {
  const commandLine = (await readOptional(host, `/proc/${pid}/cmdline`)) ?? '';
  const command = plainText(commandLine.replaceAll('\0', ' '), maxCommand);
  const status = (await readOptional(host, `/proc/${pid}/status`)) ?? '';
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  const name = plainText(known.name);
  return {
    start: known.start,
    name,
    command: command === '' ? plainText(`[${known.name}]`, maxCommand) : command,
    user: uid === undefined ? null : (users.get(uid) ?? uid),
  };
}

/** Page size, memory, boot time and user names; whatever is missing is unknown, pages are then taken as 4 KiB. */
export async function readProcessScale(host: Host): Promise<ProcessScale> {
  const memory = /^MemTotal:\s+(\d+) kB$/m.exec((await readOptional(host, '/proc/meminfo')) ?? '')?.[1];
  const boot = /^btime (\d{1,12})$/m.exec((await readOptional(host, '/proc/stat')) ?? '')?.[1];
  const kilobytes = toNumber(memory);
  const seconds = toNumber(boot);
  return {
    pageBytes: await readPageSize(host),
    memoryBytes: kilobytes === undefined ? undefined : kilobytes * 1024,
    bootMs: seconds === undefined ? undefined : seconds * 1000,
    users: parsePasswd((await readOptional(host, '/etc/passwd')) ?? ''),
  };
}

/** User names by number out of passwd(5). */
export function parsePasswd(text: string): ReadonlyMap<string, string> {
  const users = new Map<string, string>();
  for (const line of text.split('\n', maxUsers)) {
    const [name, , uid] = line.split(':', 3);
    if (name !== undefined && name !== '' && uid !== undefined && /^\d+$/.test(uid) && !users.has(uid)) {
      users.set(uid, plainText(name, 64));
    }
  }
  return users;
}

/** Arm machines have pages of 16 or 64 KiB: the first process states its size both in pages and in kilobytes. */
async function readPageSize(host: Host): Promise<number> {
  const pages = toNumber((await readOptional(host, '/proc/1/statm'))?.split(' ', 1)[0]);
  const kilobytes = toNumber(/^VmSize:\s+(\d+) kB$/m.exec((await readOptional(host, '/proc/1/status')) ?? '')?.[1]);
  if (pages === undefined || kilobytes === undefined || pages <= 0) return 4096;
  return [4096, 16_384, 65_536].find((size) => (pages * size) / 1024 >= kilobytes * 0.9) ?? 4096;
}
