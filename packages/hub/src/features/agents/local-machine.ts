import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const known = new Map<string, string | undefined>();

/**
 * The machine id that an agent on the hub's own machine would enrol with; undefined where the machine has none. `root` is where the machine's root
 * is mounted in the hub's container.
 */
export function localMachineId(root: string = ''): string | undefined {
  if (!known.has(root)) known.set(root, readMachineId(root));
  return known.get(root);
}

function readMachineId(root: string): string | undefined {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = firstLine(`${root}${path}`);
    if (id === '' || id === 'uninitialized') continue;
    // As agents say it: machine-id(5) wants a hash of the id to travel, never the id.
    return createHash('sha256').update(`labkeeper:${id}`).digest('hex').slice(0, 32);
  }
  return undefined;
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]?.trim() ?? '';
  } catch {
    return '';
  }
}
