import type { DiskAttribute } from '@labkeeper/protocol/inventory';
import { plainText, plainTextOrNull } from '../../text.ts';
import type { BoundedNumber } from './drive-facts.ts';
import { at, flagAt, listAt, numberAt, textAt } from './json.ts';
import { rawNumber } from './raw-value.ts';
import { ataRunning } from './self-tests.ts';

const maxAttributes = 128;

/** What the numbers mean differs between makers: only a name that says so makes it a count of bad sectors. */
const meanings = { reallocated: [5, /realloc|retired|bad_?block/i], pending: [197, /pending/i] } as const;
const uncorrectable = [198, /uncorrect/i] as const;
/** Attributes whose normalized value is what is left of an SSD's life in percent. */
const lifeLeft =
  /^(?:ssd_life_left|media_wearout_indicator|wear_leveling_count|percent_lifetime_remain(?:ing)?|remaining_lifetime_perc|percent_life_remaining)$/i;
const written = /^(?:total|host|lifetime)_(?:lbas_written|writes)(?:_(\d*)(gib|mib))?$/i;
const readOut = /^(?:total|host|lifetime)_(?:lbas_read|reads)(?:_(\d*)(gib|mib))?$/i;

/** The table of an ATA drive's attributes. */
export function ataAttributes(report: unknown): DiskAttribute[] {
  const found = new Map<number, DiskAttribute>();
  for (const row of listAt(report, maxAttributes, 'ata_smart_attributes', 'table')) {
    const id = numberAt(row, 'id');
    if (id === undefined || !Number.isInteger(id) || id < 0 || id > 255 || found.has(id)) continue;
    const text = textAt(row, 'raw', 'string');
    found.set(id, {
      attribute: String(id),
      name: plainText(textAt(row, 'name') ?? '', 120) || `Attribute_${id}`,
      raw: rawNumber(id, text, numberAt(row, 'raw', 'value')),
      raw_text: plainTextOrNull(text, 120),
      normalized: byte(numberAt(row, 'value')),
      worst: byte(numberAt(row, 'worst')),
      threshold: byte(numberAt(row, 'thresh')),
      failing: failingOf(textAt(row, 'when_failed')),
    });
  }
  return [...found.values()];
}

/** The numbers of an ATA drive, each from the best of the places that may hold it. */
export function ataNumbers(
  report: unknown,
  attributes: readonly DiskAttribute[],
): Partial<Record<BoundedNumber, number | undefined>> {
  const statistics = deviceStatistics(report);
  const sector = numberAt(report, 'logical_block_size') ?? 512;
  return {
    temperature_celsius: ataTemperature(report, attributes, statistics),
    temperature_high_celsius:
      numberAt(report, 'temperature', 'op_limit_max') ?? statistics.get('Specified Maximum Operating Temperature'),
    temperature_critical_celsius:
      numberAt(report, 'temperature', 'critical_limit_max') ?? numberAt(report, 'temperature', 'limit_max'),
    power_on_hours:
      numberAt(report, 'power_on_time', 'hours') ?? statistics.get('Power-on Hours') ?? rawOf(attributes, 9, /hours/i),
    power_cycles: numberAt(report, 'power_cycle_count') ?? rawOf(attributes, 12, /cycle/i),
    percentage_used: percentageUsed(report, attributes, statistics),
    available_spare_percent: numberAt(report, 'spare_available', 'current_percent'),
    available_spare_threshold_percent: numberAt(report, 'spare_available', 'threshold_percent'),
    reallocated_sectors:
      rawOf(attributes, ...meanings.reallocated) ?? statistics.get('Number of Reallocated Logical Sectors'),
    pending_sectors: rawOf(attributes, ...meanings.pending) ?? numberAt(report, 'ata_pending_defects_log', 'count'),
    offline_uncorrectable_sectors: rawOf(attributes, ...uncorrectable),
    written_bytes: bytesOf(statistics.get('Logical Sectors Written'), sector) ?? amountOf(attributes, 241, written),
    read_bytes: bytesOf(statistics.get('Logical Sectors Read'), sector) ?? amountOf(attributes, 242, readOut),
    self_test_percent: ataRunning(report),
  };
}

/** Statistics that the drive itself calls valid, by their name. */
function deviceStatistics(report: unknown): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const page of listAt(report, 32, 'ata_device_statistics', 'pages')) {
    for (const row of listAt(page, 128, 'table')) {
      const name = textAt(row, 'name');
      const value = numberAt(row, 'value');
      if (name === undefined || value === undefined || flagAt(row, 'flags', 'valid') !== true) continue;
      if (!found.has(name)) found.set(name, value);
    }
  }
  return found;
}

/** 0 means that it was not reported. */
function ataTemperature(
  report: unknown,
  attributes: readonly DiskAttribute[],
  statistics: ReadonlyMap<string, number>,
): number | undefined {
  const places = [
    numberAt(report, 'temperature', 'current'),
    statistics.get('Current Temperature'),
    rawOf(attributes, 194, /temp/i),
    rawOf(attributes, 190, /temp/i),
  ];
  return places.find((value) => value !== undefined && value !== 0);
}

function percentageUsed(
  report: unknown,
  attributes: readonly DiskAttribute[],
  statistics: ReadonlyMap<string, number>,
): number | undefined {
  const stated =
    numberAt(report, 'endurance_used', 'current_percent') ?? statistics.get('Percentage Used Endurance Indicator');
  if (stated !== undefined) return stated;
  if ((numberAt(report, 'rotation_rate') ?? 0) > 0) return undefined;
  const left = attributes.find(({ name }) => lifeLeft.test(name))?.normalized;
  return left === undefined || left === null || left > 100 ? undefined : 100 - left;
}

function rawOf(attributes: readonly DiskAttribute[], id: number, name: RegExp): number | undefined {
  const found = attributes.find(({ attribute }) => attribute === String(id));
  return found !== undefined && name.test(found.name) ? (found.raw ?? undefined) : undefined;
}

/** Logical blocks are counted in 512 bytes here whatever the drive's own are; names may state another unit. */
function amountOf(attributes: readonly DiskAttribute[], id: number, name: RegExp): number | undefined {
  const found = attributes.find(({ attribute }) => attribute === String(id));
  const match = name.exec(found?.name ?? '');
  if (match === null || found === undefined || found.raw === null) return undefined;
  const [, factor = '', unit] = match;
  const many = factor === '' ? 1 : Number(factor);
  if (unit === undefined) return /lbas/i.test(found.name) ? found.raw * 512 : undefined;
  return found.raw * many * (unit.toLowerCase() === 'gib' ? 2 ** 30 : 2 ** 20);
}

function bytesOf(sectors: number | undefined, sector: number): number | undefined {
  return sectors === undefined ? undefined : sectors * sector;
}

function failingOf(text: string | undefined): DiskAttribute['failing'] {
  if (text === undefined) return 'never';
  if (/now/i.test(text)) return 'now';
  return /past/i.test(text) ? 'in_the_past' : 'never';
}

function byte(value: number | undefined): number | null {
  return value !== undefined && value >= 0 && value <= 255 ? value : null;
}

/** The World Wide Name of an ATA drive as the kernel writes it: `0x5000c50012345678`. */
export function ataWwn(report: unknown): string | null {
  const [naa, oui, id] = ['naa', 'oui', 'id'].map((part) => numberAt(at(report, 'wwn'), part));
  if (naa === undefined || oui === undefined || id === undefined) return null;
  const parts = [naa.toString(16), oui.toString(16).padStart(6, '0'), id.toString(16).padStart(9, '0')];
  const digits = parts.join('');
  return /^[0-9a-f]{16}$/.test(digits) ? `0x${digits}` : null;
}
