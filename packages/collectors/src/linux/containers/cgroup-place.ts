import type { Host } from '../../host.ts';

/** The folders in which the kernel counts what a container uses; both names of version 1 lie in different trees. */
export interface CgroupPlace {
  version: 1 | 2;
  cpu: string;
  memory: string;
  blocks: string;
}

const root = '/sys/fs/cgroup';

/** Where a container's control group is, by what the kernel says of its process, else by the usual places; undefined where none is found. */
export async function findCgroup(host: Host, id: string, pid: number | undefined): Promise<CgroupPlace | undefined> {
  const said = pid === undefined ? undefined : (await host.readFiles([`/proc/${pid}/cgroup`]))[0];
  const candidates = [...(said === undefined ? [] : placesOf(said, id)), ...usualPlaces(id)];
  const texts = await host.readFiles(candidates.map(cpuFile));
  return candidates.find((_place, index) => texts[index] !== undefined);
}

/** The file that holds the processor time of a place. */
export function cpuFile({ version, cpu }: CgroupPlace): string {
  return version === 2 ? `${cpu}/cpu.stat` : `${cpu}/cpuacct.usage`;
}

/** Reads /proc/PID/cgroup. What does not name the container is of somebody else: the process ended and another has its number. */
export function placesOf(text: string, id: string): CgroupPlace[] {
  const paths = new Map<string, string>();
  for (const line of text.split('\n', 64)) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    const own = path === undefined ? undefined : upTo(path, id);
    if (own === undefined || controllers === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, own);
  }
  const places: CgroupPlace[] = [];
  const memory = paths.get('memory');
  const cpu = paths.get('cpuacct');
  if (cpu !== undefined && memory !== undefined) places.push(versionOne(cpu, memory, paths.get('blkio') ?? memory));
  const unified = paths.get('');
  if (unified !== undefined) places.push(versionTwo(unified));
  return places;
}

/** As far as the part that names the container: a service manager inside makes groups of its own below. */
function upTo(path: string, id: string): string | undefined {
  const parts = path.split('/');
  const at = parts.findIndex((part) => part.includes(id));
  // A path upwards is told from within another container's view of the tree.
  return at < 0 || parts.includes('..') ? undefined : parts.slice(0, at + 1).join('/');
}

function usualPlaces(id: string): CgroupPlace[] {
  return [
    versionTwo(`/system.slice/docker-${id}.scope`),
    versionTwo(`/docker/${id}`),
    versionTwo(`/machine.slice/libpod-${id}.scope`),
    versionOne(`/docker/${id}`, `/docker/${id}`, `/docker/${id}`),
    ...[`/system.slice/docker-${id}.scope`, `/machine.slice/libpod-${id}.scope`].map((path) =>
      versionOne(path, path, path),
    ),
  ];
}

function versionTwo(path: string): CgroupPlace {
  const folder = `${root}${path}`;
  return { version: 2, cpu: folder, memory: folder, blocks: folder };
}

function versionOne(cpu: string, memory: string, blocks: string): CgroupPlace {
  return {
    version: 1,
    cpu: `${root}/cpuacct${cpu}`,
    memory: `${root}/memory${memory}`,
    blocks: `${root}/blkio${blocks}`,
  };
}
