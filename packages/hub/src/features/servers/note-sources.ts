import type { ServerState } from './server-state.ts';

/** Remembers which numbers a server sends, so that their end is noticed; what the machine does not have (any more) is not waited for. */
export function noteSources({ sources, readings, collectors }: ServerState): void {
  const { flat, mounts, temperatures } = readings.judged;
  if (flat.cpu_percent !== undefined) sources.add('cpu');
  if (flat.memory_percent !== undefined) sources.add('memory');
  if (flat.security_updates !== undefined) sources.add('updates');
  if (flat.disk_percent !== undefined || mounts.size > 0) sources.add('filesystems');
  if (temperatures.length > 0) sources.add('sensors');
  for (const { name, status } of collectors) {
    if (status !== 'ABSENT') continue;
    for (const source of sources) if (source === name) sources.delete(source);
  }
}
