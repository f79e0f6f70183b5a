import { metricDefinitions } from '@labkeeper/collectors/metrics';
import type { MetricDefinition } from '@labkeeper/protocol/sample';

/** What the hub itself derives from reports. */
export const hubMetrics: readonly MetricDefinition[] = [
  state('server_state', 'Whether the server reports.', ['online', 'offline', 'unknown']),
  state('site_state', 'Whether any server of a site reports.', ['online', 'offline']),
  state('hub_state', 'Whether the hub can see its servers.', ['connected', 'isolated']),
  state('service_state', 'State of a service.', ['running', 'stopped', 'failed', 'unknown']),
  state('listener_state', 'Whether something has begun to listen within the last hour.', ['known', 'new']),
  state('disk_presence', 'Whether a disk that was there for a day still is. Label disk.', ['present', 'gone']),
  state('array_presence', 'Whether an array that was there still is. Label array.', ['present', 'gone']),
  gauge(
    'array_members_lost',
    '',
    'Members fewer than worked within 30 days, of an array that says it is well. Label array.',
  ),
  state('check_state', 'Whether what is checked answers.', ['up', 'down', 'unknown', 'paused']),
  gauge('check_latency_ms', 'milliseconds', 'How long what is checked took to answer.'),
  gauge('check_certificate_days_left', 'days', 'Days until the certificate of what is checked ends.'),
  gauge('service_memory_mb', 'megabytes', 'Memory of a service.'),
  gauge('service_cpu_percent', 'percent', 'Processor time of a service.'),
  state('collector_state', 'How a collector fared.', ['OK', 'ABSENT', 'FAIL']),
  gauge('collector_duration_ms', 'milliseconds', 'How long a collector took.'),
  gauge('clock_offset_seconds', 'seconds', 'How far the clock of the server is behind that of the hub.'),
  gauge('agent_backlog_seconds', 'seconds', 'Age of the oldest report that the agent had kept.'),
  gauge('updates_available', '', 'Package updates that wait.'),
  gauge('series_unjudged', '', 'Series beyond those that are judged of one server.'),
  gauge('security_updates', '', 'Security updates that wait.'),
];

const known = new Map<string, MetricDefinition>(hubMetrics.map((definition) => [definition.name, definition]));

const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['_percent', 'percent'],
  ['_bytes_per_second', 'bytes_per_second'],
  ['_bytes', 'bytes'],
  ['_gb', 'gigabytes'],
  ['_mb', 'megabytes'],
  ['_kb', 'kilobytes'],
  ['_celsius', 'celsius'],
  ['_watts', 'watts'],
  ['_joules', 'joules'],
  ['_volts', 'volts'],
  ['_rpm', 'rpm'],
  ['_mhz', 'megahertz'],
  ['_mbit', 'megabits_per_second'],
  ['_ms', 'milliseconds'],
  ['_seconds', 'seconds'],
  ['_minutes', 'minutes'],
  ['_hours', 'hours'],
  ['_days', 'days'],
  ['_db', 'decibels'],
];

/** What a metric means; one that a script made up is a gauge in the unit that its name says. */
export function definitionOf(metric: string): MetricDefinition {
  return metricDefinitions.get(metric) ?? known.get(metric) ?? inferred(metric);
}

/** The unit in which a query answers: counters come as a rate. */
export function answerUnit(metric: string): string {
  const { kind, unit } = definitionOf(metric);
  if (kind !== 'counter') return unit;
  return unit === '' ? 'per_second' : `${unit}_per_second`;
}

function inferred(metric: string): MetricDefinition {
  const unit = units.find(([suffix]) => metric.endsWith(suffix))?.[1] ?? '';
  return { name: metric, unit, kind: 'gauge', help: '' };
}

function gauge(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'gauge', help };
}

function state(name: string, help: string, states: string[]): MetricDefinition {
  return { name, unit: '', kind: 'state', help, states };
}
