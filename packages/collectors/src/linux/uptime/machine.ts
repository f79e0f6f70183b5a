import type { OsInfo } from '@labkeeper/protocol/agent';
import type { Machine } from '@labkeeper/protocol/inventory';
import { readOptional, type Host } from '../../host.ts';
import { toNumber } from '../../numbers.ts';
import { plainTextOrNull } from '../../text.ts';
import { parseCpuModel } from './cpu-model.ts';
import { readVirtualization } from './virtualization.ts';

/** Virtualizations in which the kernel's list of processors is the machine's, not ours. */
const containers = new Set(['lxc', 'lxc-libvirt', 'docker', 'podman', 'systemd-nspawn', 'openvz', 'wsl']);

/** What changes at most with a reboot or an upgrade. */
export interface MachineFacts {
  os: OsInfo;
  machine: Omit<Machine, 'hostname' | 'boot_time'>;
}

/** Reads what the machine is: system, processor, memory, board, virtualization. Parts that it does not tell are null. */
export async function readMachineFacts(host: Host): Promise<MachineFacts> {
  const cpuinfo = (await readOptional(host, '/proc/cpuinfo')) ?? '';
  const board = await readBoard(host);
  const virtualization = await readVirtualization(host, cpuinfo, board);
  const cores = await countCores(host, containers.has(virtualization));
  const memory = /^MemTotal:\s+(\d+) kB$/m.exec((await readOptional(host, '/proc/meminfo')) ?? '')?.[1];
  const kilobytes = toNumber(memory);
  return {
    os: await readOs(host),
    machine: {
      cpu_model: plainTextOrNull(parseCpuModel(cpuinfo)),
      cpu_cores: cores,
      memory_bytes: kilobytes === undefined ? null : kilobytes * 1024,
      model: plainTextOrNull(board),
      virtualization: plainTextOrNull(virtualization),
    },
  };
}

/** The fields of os-release(5), without their quotes. */
export function parseOsRelease(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim());
    if (match?.[1] === undefined || match[2] === undefined) continue;
    found.set(match[1], match[2].replace(/^(["'])(.*)\1$/, '$2').replaceAll(/\\(["'$`\\])/g, '$1'));
  }
  return found;
}

async function readOs(host: Host): Promise<OsInfo> {
  const text = (await readOptional(host, '/etc/os-release')) ?? (await readOptional(host, '/usr/lib/os-release')) ?? '';
  const release = parseOsRelease(text);
  const architecture = (await readOptional(host, '/proc/sys/kernel/arch')) ?? (await askArchitecture(host));
  return {
    distribution: plainTextOrNull(release.get('NAME') ?? release.get('ID'), 200),
    version: plainTextOrNull(release.get('VERSION_ID') ?? release.get('BUILD_ID'), 200),
    kernel: plainTextOrNull(await readOptional(host, '/proc/sys/kernel/osrelease'), 200),
    architecture: plainTextOrNull(architecture, 60),
  };
}

/** Kernels before 6.1 do not tell in /proc. */
async function askArchitecture(host: Host): Promise<string | undefined> {
  try {
    return (await host.run('uname', ['-m'])).stdout;
  } catch {
    return undefined;
  }
}

async function readBoard(host: Host): Promise<string> {
  const vendor = (await readOptional(host, '/sys/class/dmi/id/sys_vendor'))?.trim() ?? '';
  const product = (await readOptional(host, '/sys/class/dmi/id/product_name'))?.trim() ?? '';
  // Boards whose maker left the fields alone.
  const said = [vendor, product].filter((part) => part !== '' && !/^(to be filled|default string|system )/i.test(part));
  if (said.length > 0) return said.join(' ');
  return (await readOptional(host, '/proc/device-tree/model')) ?? '';
}

async function countCores(host: Host, container: boolean): Promise<number | null> {
  const stat = (await readOptional(host, '/proc/stat')) ?? '';
  const listed = stat.match(/^cpu\d+ /gm)?.length ?? 0;
  if (!container) return listed === 0 ? null : listed;
  const status = (await readOptional(host, '/proc/self/status')) ?? '';
  const allowed = countCpuList(/^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '');
  const counts = [listed, allowed].filter((count) => count > 0);
  return counts.length === 0 ? null : Math.min(...counts);
}

/** Counts a list such as `0-3,8,10-11`; what is no number or range counts nothing. */
export function countCpuList(list: string): number {
  let count = 0;
  for (const part of list.split(',', 4096)) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (match?.[1] === undefined) continue;
    count += Math.max(0, Number(match[2] ?? match[1]) - Number(match[1])) + 1;
  }
  return count;
}
