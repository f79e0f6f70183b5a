import { readerLocale } from './format.ts';

/** A number as people read it: the digits and the unit apart, so that they can be set in different weights. */
export interface Quantity {
  readonly text: string;
  readonly unit: string;
}

interface Scale {
  /** From this magnitude on the next larger unit reads better. */
  readonly from: number;
  readonly divisor: number;
  readonly unit: string;
}

const KILO = 1000;

function decimalScales(suffix: string): readonly Scale[] {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
  return prefixes.map((prefix, index) => ({
    from: index === 0 ? 0 : KILO ** index,
    divisor: KILO ** index,
    // A bare byte is "B", a thousand of them "kB".
    unit: `${prefix}${suffix}`,
  }));
}

const DURATIONS: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 's' },
  { from: 120, divisor: 60, unit: 'min' },
  { from: 7200, divisor: 3600, unit: 'h' },
  { from: 172_800, divisor: 86_400, unit: 'd' },
];

const MILLISECONDS: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 'ms' },
  { from: 1000, divisor: 1000, unit: 's' },
];

const MEGAHERTZ: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 'MHz' },
  { from: 1000, divisor: 1000, unit: 'GHz' },
];

const MEGABITS: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 'Mbit/s' },
  { from: 1000, divisor: 1000, unit: 'Gbit/s' },
];

const GIGABYTES: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 'GB' },
  { from: 1000, divisor: 1000, unit: 'TB' },
];

const MEGABYTES: readonly Scale[] = [
  { from: 0, divisor: 1, unit: 'MB' },
  { from: 1000, divisor: 1000, unit: 'GB' },
];

function only(unit: string): readonly Scale[] {
  return [{ from: 0, divisor: 1, unit }];
}

const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  percent: only('%'),
  bytes: decimalScales('B'),
  bytes_per_second: decimalScales('B/s'),
  gb: GIGABYTES,
  gigabytes: GIGABYTES,
  mb: MEGABYTES,
  megabytes: MEGABYTES,
  seconds: DURATIONS,
  ms: MILLISECONDS,
  milliseconds: MILLISECONDS,
  mhz: MEGAHERTZ,
  megahertz: MEGAHERTZ,
  mbit: MEGABITS,
  mbit_per_second: MEGABITS,
  megabits_per_second: MEGABITS,
  minutes: only('min'),
  hours: only('h'),
  days: only('d'),
  kilobytes: only('kB'),
  decibels: only('dB'),
  celsius: only('°C'),
  rpm: only('rpm'),
  volts: only('V'),
  watts: only('W'),
  joules: only('J'),
  per_second: only('/s'),
  '': only(''),
};

const PER_SECOND = /_?per_second$/;

function scalesOf(unit: string): readonly Scale[] {
  const known = Object.hasOwn(SCALES, unit) ? SCALES[unit] : undefined;
  if (known) return known;
  if (PER_SECOND.test(unit)) return only(`${unit.replace(PER_SECOND, '').replaceAll('_', ' ')}/s`);
  return only(unit.replaceAll('_', ' '));
}

/** The unit and divisor in which a value of this magnitude reads best; `unit` is the metric's (`bytes_per_second`). */
export function scaleFor(magnitude: number, unit: string): { divisor: number; unit: string } {
  const scales = scalesOf(unit);
  const size = Math.abs(magnitude);
  // A percentage of nothing, and zero bytes, stay in the smallest unit.
  const fitting = scales.findLast((scale) => size >= scale.from) ?? scales[0];
  return { divisor: fitting?.divisor ?? 1, unit: fitting?.unit ?? unit };
}

/** How many decimals a scaled value is shown with: the same for neighbours in size, so that a ticking number keeps its width. */
export function decimalsFor(scaled: number, unit: string): number {
  const size = Math.abs(scaled);
  if (WHOLE.has(unit) || (unit === '' && Number.isInteger(scaled))) return 0;
  if (FINE.has(unit)) return size >= 100 ? 1 : 2;
  if (COUNTED.has(unit) && Number.isInteger(scaled)) return 0;
  return size >= 99.95 ? 0 : 1;
}

const WHOLE = new Set(['B', 'B/s', 'rpm', 'MHz']);
const FINE = new Set(['', '/s', 'V', 'GHz']);
const COUNTED = new Set(['s', 'min', 'h', 'd', 'Mbit/s', 'Gbit/s']);

const formatters = new Map<string, Intl.NumberFormat>();

/** A number with exactly so many decimals, grouped as the reader's locale does. */
export function formatFixed(value: number, decimals: number, locale = readerLocale()): string {
  const key = `${locale}/${decimals}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

/** Splits a value into digits and unit (`12.4`, `MB/s`); null and NaN read as a dash without unit. */
export function quantityOf(value: number | null | undefined, unit: string, locale = readerLocale()): Quantity {
  if (value === null || value === undefined || !Number.isFinite(value)) return { text: '–', unit: '' };
  const scale = scaleFor(value, unit);
  const scaled = value / scale.divisor;
  // 999.96 kB must not read "1000 kB" beside "1.00 MB", and a tiny negative must not read "-0".
  const rounded = roundTo(scaled, decimalsFor(scaled, scale.unit));
  const bigger = scaleFor(rounded * scale.divisor, unit);
  if (bigger.divisor === scale.divisor) {
    return { text: formatFixed(rounded, decimalsFor(rounded, scale.unit), locale), unit: scale.unit };
  }
  const rescaled = value / bigger.divisor;
  return { text: formatFixed(rescaled, decimalsFor(rescaled, bigger.unit), locale), unit: bigger.unit };
}

function roundTo(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor + 0;
}

/** The value with its unit, held together by a no-break space (`12.4 MB/s`, `12.4 %`). */
export function formatQuantity(value: number | null | undefined, unit: string, locale = readerLocale()): string {
  const quantity = quantityOf(value, unit, locale);
  if (quantity.unit === '') return quantity.text;
  return `${quantity.text}${quantity.unit === '%' ? '\u202F' : '\u00A0'}${quantity.unit}`;
}
