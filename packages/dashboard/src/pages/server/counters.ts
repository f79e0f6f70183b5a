/** Metrics that only grow: live samples carry them raw, and they are shown as a rate. */
export const counters: readonly string[] = [
  'network_rx_bytes',
  'network_tx_bytes',
  'disk_read_bytes',
  'disk_written_bytes',
  'disk_reads',
  'disk_writes',
  'interface_rx_bytes',
  'interface_tx_bytes',
  'interface_rx_errors',
  'interface_tx_errors',
  'interface_rx_dropped',
];

const COUNTERS: ReadonlySet<string> = new Set(counters);

/** Whether a metric is a counter. */
export function isCounter(metric: string): boolean {
  return COUNTERS.has(metric);
}
