import type { DiskAttribute } from '@labkeeper/protocol/inventory';
import { plainText } from '../../text.ts';
import type { BoundedNumber } from './drive-facts.ts';
import { at, fieldsAt, numberAt, textAt } from './json.ts';
import { inWords } from './nvme-facts.ts';

const ways = ['read', 'write', 'verify'] as const;

/** The numbers of a SCSI or SAS drive. Its grown defects are what ATA calls reallocated sectors. */
export function scsiNumbers(report: unknown): Partial<Record<BoundedNumber, number | undefined>> {
  const log = at(report, 'scsi_error_counter_log');
  return {
    temperature_celsius: notZero(numberAt(report, 'temperature', 'current')),
    temperature_critical_celsius: notZero(
      numberAt(report, 'temperature', 'drive_trip') ?? numberAt(report, 'scsi_temperature', 'drive_trip'),
    ),
    power_on_hours: numberAt(report, 'power_on_time', 'hours'),
    percentage_used:
      numberAt(report, 'scsi_percentage_used_endurance_indicator') ??
      numberAt(report, 'endurance_used', 'current_percent'),
    available_spare_percent: numberAt(report, 'spare_available', 'current_percent'),
    available_spare_threshold_percent: numberAt(report, 'spare_available', 'threshold_percent'),
    reallocated_sectors: numberAt(report, 'scsi_grown_defect_list'),
    pending_sectors: numberAt(report, 'scsi_pending_defects', 'count'),
    media_errors: uncorrected(log),
    written_bytes: gigabytes(log, 'write'),
    read_bytes: gigabytes(log, 'read'),
  };
}

/** The error counters of a SCSI drive, and what it counts beside them. */
export function scsiAttributes(report: unknown): DiskAttribute[] {
  const rows: DiskAttribute[] = [];
  for (const way of ways) {
    for (const [field, value] of fieldsAt(report, 32, 'scsi_error_counter_log', way)) {
      add(rows, `${way}_${field}`, value);
    }
  }
  for (const [field, value] of fieldsAt(report, 32, 'scsi_start_stop_cycle_counter')) {
    if (field.startsWith('accumulated_')) add(rows, field, value);
  }
  add(rows, 'grown_defect_list', at(report, 'scsi_grown_defect_list'));
  add(rows, 'pending_defects', at(report, 'scsi_pending_defects', 'count'));
  return rows;
}

/** Maker and model: one name until 7.2 and from 7.5, fields of other names between. */
export function scsiModel(report: unknown): string | undefined {
  const whole = textAt(report, 'model_name') ?? textAt(report, 'scsi_model_name');
  if (whole !== undefined) return whole;
  const vendor = textAt(report, 'scsi_vendor') ?? textAt(report, 'vendor') ?? '';
  const product = textAt(report, 'scsi_product') ?? textAt(report, 'product') ?? '';
  return `${vendor} ${product}`;
}

function add(rows: DiskAttribute[], field: string, value: unknown): void {
  const raw = numberAt(value);
  if (raw === undefined) return;
  const attribute = plainText(field, 80);
  rows.push({
    attribute,
    name: inWords(attribute),
    raw,
    raw_text: typeof value === 'string' ? plainText(value, 80) : null,
    normalized: null,
    worst: null,
    threshold: null,
    failing: 'never',
  });
}

function uncorrected(log: unknown): number | undefined {
  let total: number | undefined;
  for (const way of ways) {
    const count = numberAt(log, way, 'total_uncorrected_errors');
    if (count !== undefined) total = (total ?? 0) + count;
  }
  return total;
}

function gigabytes(log: unknown, way: string): number | undefined {
  const amount = numberAt(log, way, 'gigabytes_processed');
  return amount === undefined ? undefined : Math.round(amount * 1e9);
}

function notZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}
