import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

let known: { readonly id: string | undefined } | undefined;

/** The machine id that an agent on the hub's own machine would enrol with; undefined where the machine has none. */
export function localMachineId(): string | undefined {
  known ??= { id: readMachineId() };
  return known.id;
}

function readMachineId(): string | undefined {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = firstLine(path);
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
