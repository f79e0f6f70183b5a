import { readFileSync } from 'node:fs';
import * as os from 'node:os';
import { runtime } from './runtime.ts';

/** What identifies this machine and its current run. */
export interface MachineFacts {
  hostname: string;
  /** Hash of the machine's own id, stable over reboots; undefined where it has none. */
  machine_id: string | undefined;
  boot_id: string | undefined;
  architecture: string;
}

/** Reads who this machine is. */
export function readMachine(): MachineFacts {
  const id = firstLine('/etc/machine-id') ?? firstLine('/var/lib/dbus/machine-id');
  return {
    hostname: os.hostname(),
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

function firstLine(path: string): string | undefined {
  try {
    const line = readFileSync(path, 'utf8').split('\n')[0]?.trim() ?? '';
    return line === '' || line === 'uninitialized' ? undefined : line;
  } catch {
    return undefined;
  }
}
