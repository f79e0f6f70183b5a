import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { MetricDefinition, Sample } from '@labkeeper/protocol/sample';
import { failedTests } from './self-tests.ts';
import { maxLabel } from '../../text.ts';

/** States of a drive in the order of their numbers. */
export const driveStates = ['ok', 'warning', 'failed', 'unknown', 'asleep'] as const satisfies DiskHealth['state'][];

/** What the samples of a drive mean. Label disk; attribute where a metric says so. */
export const driveMetrics = [
  {
    name: 'smart_state',
    unit: '',
    kind: 'state',
    help: 'What a drive says of its own health. Label disk.',
    states: [...driveStates],
  },
  gauge('smart_temperature_celsius', 'celsius', 'Temperature of a drive by its own sensor. Label disk.'),
  gauge('smart_power_on_hours', 'hours', 'Hours that a drive has been on. Label disk.'),
  gauge('smart_reallocated_sectors', '', 'Sectors replaced by spares, or grown defects. Label disk.'),
  gauge('smart_pending_sectors', '', 'Sectors that cannot be read now. Label disk.'),
  gauge('smart_offline_uncorrectable_sectors', '', 'Sectors lost at a scan. Label disk.'),
  gauge('smart_media_errors', '', 'Errors that the drive could not correct. Label disk.'),
  gauge('smart_percentage_used', 'percent', 'Wear: part of the life that its maker promises. Label disk.'),
  gauge('smart_available_spare_percent', 'percent', 'Spare blocks left. Label disk.'),
  gauge('smart_critical_warning', '', 'Bits that an NVMe drive sets to warn. Label disk.'),
  gauge('smart_failing_attributes', '', 'Attributes that are at their thresholds now. Label disk.'),
  gauge('smart_self_tests_failed', '', 'Self-tests in its log that a drive did not pass, and none since. Label disk.'),
  gauge('smart_attribute_raw', '', 'Raw value of an attribute, unpacked. Labels disk, attribute.'),
  gauge('smart_attribute_value', '', 'Normalized value of an attribute. Labels disk, attribute.'),
] as const satisfies readonly MetricDefinition[];

/** Counters of 128 bits that are beyond this were never counted. */
const mostRaw = 1e18;

/** Numbers that stay what they are while a drive is not asked. */
const lasting = {
  smart_power_on_hours: 'power_on_hours',
  smart_reallocated_sectors: 'reallocated_sectors',
  smart_pending_sectors: 'pending_sectors',
  smart_offline_uncorrectable_sectors: 'offline_uncorrectable_sectors',
  smart_media_errors: 'media_errors',
  smart_percentage_used: 'percentage_used',
  smart_available_spare_percent: 'available_spare_percent',
  smart_critical_warning: 'critical_warning',
} as const satisfies Record<string, keyof DiskHealth>;

/** The samples of one drive. Of one that was not asked now, what cannot have changed: a sleeping disk does not heal. */
export function driveSamples(row: DiskHealth, asked: boolean): Sample[] {
  const labels = { disk: row.disk };
  const samples: Sample[] = [{ metric: 'smart_state', labels, value: driveStates.indexOf(row.state) }];
  if (asked && row.temperature_celsius !== null) {
    samples.push({ metric: 'smart_temperature_celsius', labels, value: row.temperature_celsius });
  }
  if (row.attributes.length > 0) {
    const failing = row.attributes.filter((attribute) => attribute.failing === 'now').length;
    samples.push({ metric: 'smart_failing_attributes', labels, value: failing });
  }
  if (row.self_tests.length > 0) {
    samples.push({ metric: 'smart_self_tests_failed', labels, value: failedTests(row.self_tests).length });
  }
  for (const [metric, field] of Object.entries(lasting)) {
    const value = row[field];
    if (value !== null) samples.push({ metric, labels, value });
  }
  return samples;
}

/** The attributes of one drive over time. */
export function attributeSamples(row: DiskHealth): Sample[] {
  const samples: Sample[] = [];
  for (const { attribute, raw, normalized } of row.attributes) {
    const labels = { disk: row.disk, attribute: attribute.slice(0, maxLabel) };
    if (raw !== null && raw <= mostRaw) samples.push({ metric: 'smart_attribute_raw', labels, value: raw });
    if (normalized !== null) samples.push({ metric: 'smart_attribute_value', labels, value: normalized });
  }
  return samples;
}

function gauge(name: string, unit: string, help: string): MetricDefinition {
  return { name, unit, kind: 'gauge', help };
}
