import { errorCode, linkOptional, readOptional, type Host } from '../../host.ts';
import { plainText, plainTextOrNull } from '../../text.ts';

/** A process that holds a socket; `containerId` where its control group is a container's. */
export interface SocketOwner {
  pid: number;
  process: string | null;
  unit: string | null;
  containerId: string | null;
}

/** Who holds which socket (by inode), and whether the processes of others could be looked into. */
export interface SocketOwners {
  byInode: ReadonlyMap<number, SocketOwner>;
  reach: 'all' | 'own';
}

const maxProcesses = 50_000;
const maxFilesEach = 8192;
const maxFiles = 500_000;

/** Looks for the holders of sockets through all processes that we may look into. */
export async function findOwners(host: Host, wanted: ReadonlySet<number>): Promise<SocketOwners> {
  const pids = (await host.readDir('/proc')).filter((name) => /^\d+$/.test(name)).slice(0, maxProcesses);
  const holders = new Map<number, number[]>();
  let refused = false;
  let files = 0;
  for (const pid of pids) {
    const names = await openFiles(host, pid);
    if (names === 'refused') refused = true;
    else if (files < maxFiles) files += await noteSockets(host, { pid, names, wanted, holders });
  }
  const described = new Map<number, SocketOwner>();
  const byInode = new Map<number, SocketOwner>();
  for (const [inode, held] of holders) {
    const pid = ownerOf(held);
    const owner = described.get(pid) ?? (await describe(host, pid));
    described.set(pid, owner);
    byInode.set(inode, owner);
  }
  // Where not even the first process is seen, others are hidden altogether (hidepid).
  return { byInode, reach: refused || !pids.includes('1') ? 'own' : 'all' };
}

async function openFiles(host: Host, pid: string): Promise<string[] | 'refused'> {
  try {
    return (await host.readDir(`/proc/${pid}/fd`)).slice(0, maxFilesEach);
  } catch (error) {
    const code = errorCode(error);
    return code === 'EACCES' || code === 'EPERM' ? 'refused' : [];
  }
}

async function noteSockets(
  host: Host,
  facts: { pid: string; names: readonly string[]; wanted: ReadonlySet<number>; holders: Map<number, number[]> },
): Promise<number> {
  const { pid, names, wanted, holders } = facts;
  for (const name of names) {
    const target = await linkOptional(host, `/proc/${pid}/fd/${name}`);
    if (target?.startsWith('socket:[') !== true) continue;
    const inode = Number(target.slice(8, -1));
    if (!wanted.has(inode)) continue;
    const known = holders.get(inode);
    if (known === undefined) holders.set(inode, [Number(pid)]);
    else known.push(Number(pid));
  }
  return names.length;
}

/** The first process keeps the sockets of services that it starts on demand; of a service itself the oldest process is meant. */
function ownerOf(pids: readonly number[]): number {
  const others = pids.filter((pid) => pid !== 1);
  return Math.min(...(others.length > 0 ? others : pids));
}

async function describe(host: Host, pid: number): Promise<SocketOwner> {
  const name = await readOptional(host, `/proc/${pid}/comm`);
  const group = (await readOptional(host, `/proc/${pid}/cgroup`)) ?? '';
  const containerId = containerOf(group);
  return {
    pid,
    process: plainTextOrNull(name),
    unit: containerId === null ? unitOf(group) : null,
    containerId,
  };
}

/** The unit in a /proc/PID/cgroup: the innermost service. Sessions and the like are none. */
export function unitOf(text: string): string | null {
  for (const line of text.split('\n', 64)) {
    const [, path] = /^\d+:(?:name=systemd)?:(\/.*)$/.exec(line) ?? [];
    const unit = path?.split('/').findLast((part) => part.endsWith('.service'));
    if (unit !== undefined) return plainText(unit);
  }
  return null;
}

/** The id of the container in a /proc/PID/cgroup, of Docker or Podman. */
export function containerOf(text: string): string | null {
  return /(?:docker|libpod)[-/]([0-9a-f]{64})(?:\.scope)?(?:\/|$)/m.exec(text)?.[1] ?? null;
}
