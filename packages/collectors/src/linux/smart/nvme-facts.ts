import type { DiskAttribute } from '@labkeeper/protocol/inventory';
import { plainText } from '../../text.ts';
import type { BoundedNumber } from './drive-facts.ts';
import { at, fieldsAt, listAt, numberAt } from './json.ts';
import { nvmeRunning } from './self-tests.ts';

/** One data unit of an NVMe log: a thousand blocks of 512 bytes. */
const dataUnitBytes = 512_000;
const maxNamespaces = 128;

/** The numbers of an NVMe drive's health log, as smartctl names them. */
export function nvmeNumbers(report: unknown): Partial<Record<BoundedNumber, number | undefined>> {
  const log = at(report, 'nvme_smart_health_information_log');
  const limits = at(report, 'nvme_composite_temperature_threshold');
  return {
    temperature_celsius: notZero(numberAt(report, 'temperature', 'current') ?? numberAt(log, 'temperature')),
    temperature_high_celsius: notZero(numberAt(limits, 'warning') ?? numberAt(report, 'temperature', 'op_limit_max')),
    temperature_critical_celsius: notZero(
      numberAt(limits, 'critical') ?? numberAt(report, 'temperature', 'critical_limit_max'),
    ),
    power_on_hours: numberAt(log, 'power_on_hours') ?? numberAt(report, 'power_on_time', 'hours'),
    power_cycles: numberAt(log, 'power_cycles') ?? numberAt(report, 'power_cycle_count'),
    percentage_used: numberAt(log, 'percentage_used') ?? numberAt(report, 'endurance_used', 'current_percent'),
    available_spare_percent: numberAt(log, 'available_spare') ?? numberAt(report, 'spare_available', 'current_percent'),
    available_spare_threshold_percent:
      numberAt(log, 'available_spare_threshold') ?? numberAt(report, 'spare_available', 'threshold_percent'),
    critical_warning: numberAt(log, 'critical_warning') ?? numberAt(report, 'smart_status', 'nvme', 'value'),
    media_errors: numberAt(log, 'media_errors'),
    written_bytes: times(numberAt(log, 'data_units_written'), dataUnitBytes),
    read_bytes: times(numberAt(log, 'data_units_read'), dataUnitBytes),
    self_test_percent: nvmeRunning(report),
  };
}

/** Every number of the health log, and each of its temperature sensors. */
export function nvmeAttributes(log: unknown): DiskAttribute[] {
  const rows: DiskAttribute[] = [];
  const threshold = numberAt(log, 'available_spare_threshold') ?? null;
  for (const [field, value] of fieldsAt(log, 64)) {
    const values = Array.isArray(value) ? value.slice(0, 8) : [value];
    for (const [index, one] of values.entries()) {
      const raw = numberAt(one);
      if (raw === undefined || field.endsWith('_s')) continue;
      const attribute = plainText(Array.isArray(value) ? `${field}_${index + 1}` : field, 80);
      rows.push({
        attribute,
        name: inWords(attribute),
        raw,
        raw_text: null,
        normalized: null,
        worst: null,
        threshold: field === 'available_spare' ? threshold : null,
        failing: 'never',
      });
    }
  }
  return rows;
}

/** How large an NVMe drive is and how much of it its namespaces hold, both in bytes. */
export function nvmeCapacity(report: unknown): { capacity: number | undefined; used: number | undefined } {
  const namespaces = listAt(report, maxNamespaces, 'nvme_namespaces');
  const total = notZero(numberAt(report, 'nvme_total_capacity'));
  return {
    capacity: total ?? numberAt(report, 'user_capacity', 'bytes') ?? sum(namespaces, 'size'),
    used: sum(namespaces, 'utilization'),
  };
}

/** `percentage_used` as a person would write it. */
export function inWords(field: string): string {
  const words = field.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function sum(namespaces: readonly unknown[], field: string): number | undefined {
  const sizes = namespaces.map((one) => numberAt(one, field, 'bytes'));
  const known = sizes.filter((size) => size !== undefined);
  if (known.length === 0 || known.length < sizes.length) return undefined;
  let total = 0;
  for (const size of known) total += size;
  return total;
}

function notZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
