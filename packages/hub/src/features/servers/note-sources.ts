import type { ServerState, Source } from './server-state.ts';

const flatSources: readonly (readonly [string, Source])[] = [
  ['cpu_percent', 'cpu'],
  ['memory_percent', 'memory'],
  ['disk_percent', 'filesystems'],
  ['security_updates', 'updates'],
];

/** Remembers which numbers a server sends, so that their end is noticed; what the machine does not have (any more) is not waited for. */
export function noteSources({ sources, readings, collectors }: ServerState): void {
  for (const [metric, source] of flatSources) {
    if (!sources.has(source) && readings.flatReading(metric) !== undefined) sources.add(source);
  }
  const { mounts, temperatures } = readings.judged;
  if (mounts.size > 0) sources.add('filesystems');
  if (temperatures.length > 0) sources.add('sensors');
  for (const { name, status } of collectors) {
    if (status !== 'ABSENT') continue;
    for (const source of sources) if (source === name) sources.delete(source);
  }
}
