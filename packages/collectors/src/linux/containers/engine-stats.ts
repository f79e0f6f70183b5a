import { countOf, fieldsOf, itemsOf, textOf, timeOf, type Fields } from '../../engine/json-fields.ts';
import type { Usage } from './usage.ts';

/** Reads the answer to `GET /containers/ID/stats`; undefined where it measures nothing (the container does not run). */
export function readStats(json: unknown): Usage | undefined {
  const stats = fieldsOf(json);
  const atMs = timeOf(stats['read']);
  if (atMs === undefined) return undefined;
  const networks = Object.values(fieldsOf(stats['networks'])).map(fieldsOf);
  const blocks = stats['blkio_stats'] === undefined ? undefined : fieldsOf(stats['blkio_stats']);
  return {
    atMs,
    source: 'engine',
    cpuNs: countOf(fieldsOf(fieldsOf(stats['cpu_stats'])['cpu_usage'])['total_usage']),
    memoryBytes: memoryOf(fieldsOf(stats['memory_stats'])),
    // Absent in the machine's own network: what that carries is not the container's.
    receivedBytes: sumOf(networks, 'rx_bytes'),
    sentBytes: sumOf(networks, 'tx_bytes'),
    readBytes: blocks === undefined ? undefined : blockBytes(blocks, 'read'),
    writtenBytes: blocks === undefined ? undefined : blockBytes(blocks, 'write'),
  };
}

/** What is used without the file cache that the kernel gives back on demand; Windows states it in its own way. */
function memoryOf(memory: Fields): number | undefined {
  const usage = countOf(memory['usage']);
  if (usage === undefined) return countOf(memory['privateworkingset']);
  const detail = fieldsOf(memory['stats']);
  const cache = countOf(detail['total_inactive_file']) ?? countOf(detail['inactive_file']) ?? 0;
  return cache < usage ? usage - cache : usage;
}

function sumOf(parts: readonly Fields[], name: string): number | undefined {
  const values = parts.flatMap((part) => countOf(part[name]) ?? []);
  if (values.length === 0) return undefined;
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** cgroup v1 says Read, v2 says read; null where nothing was read or written yet. */
function blockBytes(blocks: Fields, operation: string): number {
  let sum = 0;
  for (const item of itemsOf(blocks['io_service_bytes_recursive'])) {
    const entry = fieldsOf(item);
    if (textOf(entry['op'])?.toLowerCase() === operation) sum += countOf(entry['value']) ?? 0;
  }
  return sum;
}
