/** The flat numbers of a heartbeat, in the order in which they are stored. All are metrics without labels. */
export const flatMetrics = [
  'cpu_percent',
  'memory_percent',
  'memory_used_gb',
  'memory_total_gb',
  'disk_percent',
  'disk_used_gb',
  'disk_total_gb',
  'network_rx_bytes',
  'network_tx_bytes',
  'load_1m',
  'load_5m',
  'load_15m',
  'uptime_seconds',
] as const;
