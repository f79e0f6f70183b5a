import type { DriveFacts } from './drive-facts.ts';
import { withinBounds } from './drive-facts.ts';
import { at, numberAt, parseJson } from './json.ts';
import { nvmeAttributes } from './nvme-facts.ts';

/** What nvme-cli calls otherwise than the log of smartctl. */
const names: Readonly<Record<string, string>> = {
  avail_spare: 'available_spare',
  spare_thresh: 'available_spare_threshold',
  percent_used: 'percentage_used',
  host_read_commands: 'host_reads',
  host_write_commands: 'host_writes',
};

const kelvin = 273;
const dataUnitBytes = 512_000;

/**
 * Reads `nvme smart-log -o json` of any version: temperatures in Kelvin, counters as numbers or texts, the critical warning as a number or an object of its
 * bits. Undefined for what is no such log. The verdict is what smartctl makes of it: no critical warning is passed.
 */
export function readNvmeCli(text: string): DriveFacts | undefined {
  const log = parseJson(text);
  const warning = criticalWarning(at(log, 'critical_warning'));
  const temperature = numberAt(log, 'temperature');
  if (warning === undefined && temperature === undefined) return undefined;
  const { numbers, senseless } = withinBounds({
    temperature_celsius: temperature === undefined || temperature === 0 ? undefined : temperature - kelvin,
    power_on_hours: numberAt(log, 'power_on_hours'),
    power_cycles: numberAt(log, 'power_cycles'),
    percentage_used: numberAt(log, 'percent_used') ?? numberAt(log, 'percentage_used'),
    available_spare_percent: numberAt(log, 'avail_spare') ?? numberAt(log, 'available_spare'),
    available_spare_threshold_percent: numberAt(log, 'spare_thresh') ?? numberAt(log, 'available_spare_threshold'),
    critical_warning: warning,
    media_errors: numberAt(log, 'media_errors'),
    written_bytes: times(numberAt(log, 'data_units_written')),
    read_bytes: times(numberAt(log, 'data_units_read')),
  });
  return {
    protocol: 'NVMe',
    model: null,
    serial: null,
    wwn: null,
    firmware: null,
    capacity_bytes: null,
    used_bytes: null,
    rotational: false,
    attributes: nvmeAttributes(renamed(log, warning)),
    self_tests: [],
    numbers,
    senseless,
    verdict: numbers.critical_warning === null ? null : numbers.critical_warning === 0,
    smart: 'on',
    exitBits: 0,
  };
}

/** A number, or an object whose `value` is it; the bits by name in between. */
function criticalWarning(said: unknown): number | undefined {
  const value = numberAt(said) ?? numberAt(said, 'value');
  if (value !== undefined || typeof said !== 'object' || said === null) return value;
  const bits = ['available_spare', 'temp_threshold', 'reliability_degraded', 'ro', 'vmbu_failed', 'pmr_ro'];
  const set = bits.map((name) => numberAt(said, name));
  if (set.every((bit) => bit === undefined)) return undefined;
  let sum = 0;
  for (const [bit, isSet] of set.entries()) if (isSet === 1) sum += 1 << bit;
  return sum;
}

/** The log under the names that smartctl uses, so that a series goes on when the program changes. */
function renamed(log: unknown, warning: number | undefined): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  if (typeof log !== 'object' || log === null) return fields;
  for (const [name, value] of Object.entries(log as Record<string, unknown>).slice(0, 64)) {
    const sensor = /^temperature(?:_sensor_\d)?$/.test(name) ? numberAt(value) : undefined;
    const celsius = sensor === undefined || sensor === 0 ? undefined : sensor - kelvin;
    const known = Object.hasOwn(names, name) ? names[name] : name;
    if (known !== undefined) fields[known] = celsius ?? value;
  }
  if (warning !== undefined) fields['critical_warning'] = warning;
  return fields;
}

function times(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * dataUnitBytes;
}
