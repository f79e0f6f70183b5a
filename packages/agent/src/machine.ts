import { readFileSync } from 'node:fs';
import * as os from 'node:os';
import { pathInRoot } from '@labkeeper/collectors/path-in-root';
import { runtime } from './runtime.ts';

/** What identifies this machine and its current run. */
export interface MachineFacts {
  hostname: string;
  /** Hash of the machine's own id, stable over reboots; undefined where it has none. */
  machine_id: string | undefined;
  boot_id: string | undefined;
  architecture: string;
}

/** Reads who this machine is; `root` is where its own root is mounted when we live in a container. */
export function readMachine(root: string | null = null): MachineFacts {
  function read(path: string): string | undefined {
    return firstLine(root === null ? path : placeIn(root, path));
  }
  const id = read('/etc/machine-id') ?? read('/var/lib/dbus/machine-id');
  return {
    hostname: root === null ? os.hostname() : (read('/etc/hostname') ?? os.hostname()),
    // machine-id(5): the id itself must not leave the machine, a hash of it with a name may.
    machine_id: id === undefined ? undefined : runtime.sha256Hex(`labkeeper:${id}`).slice(0, 32),
    boot_id: firstLine('/proc/sys/kernel/random/boot_id'),
    architecture: architectureName(process.arch),
  };
}

/** The kernel's name of an architecture, as `uname -m` says it. */
export function architectureName(arch: string): string {
  const names: Record<string, string> = { x64: 'x86_64', arm64: 'aarch64', arm: 'armv7l', ia32: 'i686' };
  return names[arch] ?? arch;
}

/** A host name as an id: what a slug cannot hold becomes a dash; 'server' where nothing is left. */
export function slugOf(hostname: string): string {
  const slug = hostname
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return slug === '' ? 'server' : slug;
}

function placeIn(root: string, path: string): string {
  try {
    return pathInRoot(root.replace(/\/+$/, ''), path);
  } catch {
    // Links in circles lead to no name.
    return `${root}${path}`;
  }
}

function firstLine(path: string): string | undefined {
  try {
    const line = readFileSync(path, 'utf8').split('\n')[0]?.trim() ?? '';
    return line === '' || line === 'uninitialized' ? undefined : line;
  } catch {
    return undefined;
  }
}
