import type { MetricDefinition } from '@labkeeper/protocol/sample';

/** The least and the most that a metric can be; `whole` where only whole numbers have a meaning. */
export interface MetricBounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** What nobody's disk, memory or clock reaches, and what sums of many still are exact enough for. */
const huge = 1e18;

/** Of a metric that nobody defined only this is known. */
export const unknownBounds: MetricBounds = { least: -huge, most: huge, whole: false };

// Rounding may bring a share a hair above the whole.
const wholePercent = 100.01;
const thousandCores = 100 * 1024;

const byUnit: Readonly<Record<string, readonly [least: number, most: number]>> = {
  percent: [0, wholePercent],
  celsius: [-273.15, 10_000],
  volts: [-100_000, 100_000],
  decibels: [-10_000, 10_000],
  rpm: [0, 1_000_000],
  mhz: [0, 1_000_000],
  // Ten thousand years.
  seconds: [0, 320_000_000_000],
};

const byName: Readonly<Record<string, readonly [least: number, most: number]>> = {
  // Percent of one core.
  service_cpu_percent: [0, thousandCores],
  container_cpu_percent: [0, thousandCores],
  clock_offset_seconds: [-huge, huge],
  // A drive that outlives what its maker promised counts on.
  smart_percentage_used: [0, 255],
  load_1m: [0, 1_000_000],
  load_5m: [0, 1_000_000],
  load_15m: [0, 1_000_000],
};

/** Bounds of a defined metric, by its name, its kind and its unit. What is counted or sized is never below nothing. */
export function boundsOf({ name, kind, unit, states }: MetricDefinition): MetricBounds {
  if (kind === 'state') return { least: 0, most: Math.max(0, (states?.length ?? huge) - 1), whole: true };
  const [least, most] = byName[name] ?? (kind === 'gauge' ? byUnit[unit] : undefined) ?? [0, huge];
  return { least, most, whole: false };
}

/** Whether a number can be meant. */
export function isWithin(value: number, { least, most, whole }: MetricBounds): boolean {
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}
