const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['_percent', 'percent'],
  ['_percentage_used', 'percent'],
  ['_bytes_per_second', 'bytes_per_second'],
  ['_bytes', 'bytes'],
  ['_gb', 'gigabytes'],
  ['_mb', 'megabytes'],
  ['_celsius', 'celsius'],
  ['_watts', 'watts'],
  ['_rpm', 'rpm'],
  ['_ms', 'ms'],
  ['_seconds', 'seconds'],
  ['_minutes', 'minutes'],
  ['_hours', 'hours'],
  ['_days', 'days'],
  ['_days_left', 'days'],
];

/** The unit that a metric's name says; empty where it says none. */
export function unitOfMetric(metric: string): string {
  return units.find(([suffix]) => metric.endsWith(suffix))?.[1] ?? '';
}
