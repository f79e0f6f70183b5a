import { formatFixed, scaleFor } from './chart-units.ts';

/** The vertical extent of a chart and the few lines drawn across it; `labels` belong to `ticks` one by one. */
export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
  /** What the labels count, to be printed once above them (`MB/s`). */
  readonly unit: string;
}

interface AxisRequest {
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: string;
  /** Levels that should be visible when the data comes near them. */
  readonly thresholds?: readonly number[];
  /** The most lines that fit, the bottom one included. */
  readonly maxTicks: number;
  /** A percentage of something that can be full: drawn against all of it, so that half is half on every machine and at any hour. */
  readonly whole?: boolean;
  readonly locale?: string;
}

/* Not below ten: the murmur of an idle machine must not look like work. */
const PERCENT_TOPS = [10, 20, 50, 100];

/** Units whose zero says nothing: the axis follows the data. */
const FLOATING = new Set(['celsius', 'volts', 'mhz', 'megahertz']);

/** Chooses the axis of a chart: from zero where zero means something, with round ticks in the unit that reads best. */
export function valueAxis(request: AxisRequest): ValueAxis {
  const { unit } = request;
  const low = request.low ?? 0;
  const high = Math.max(withThresholds(request), low);
  if (unit === 'percent' && low >= 0 && high <= 100) return percentAxis(high, request);
  const floating = FLOATING.has(unit) && request.low !== null;
  const bottom = floating || low < 0 ? low : 0;
  const top = Math.max(high, bottom + smallestSpan(unit));
  const axis = roundAxis(bottom, top, request);
  // Rounding up may reach the next unit: 980 kB/s under a top of 1,000 kB/s reads better under 1 MB/s.
  return axis.max > top ? roundAxis(bottom, axis.max, request) : axis;
}

function roundAxis(bottom: number, top: number, request: AxisRequest): ValueAxis {
  const scale = scaleFor(Math.max(Math.abs(top), Math.abs(bottom)), request.unit);
  const step = niceStep((top - bottom) / scale.divisor, request.maxTicks, request.unit);
  const first = Math.floor(bottom / scale.divisor / step + 1e-9);
  const last = Math.max(Math.ceil(top / scale.divisor / step - 1e-9), first + 1);
  const scaled = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const decimals = Math.min(6, decimalsOf(step));
  return {
    min: first * step * scale.divisor,
    max: last * step * scale.divisor,
    ticks: scaled.map((value) => value * scale.divisor),
    labels: scaled.map((value) => formatFixed(value, decimals, request.locale)),
    unit: scale.unit,
  };
}

function percentAxis(high: number, request: AxisRequest): ValueAxis {
  const fitting = PERCENT_TOPS.find((candidate) => high <= candidate) ?? 100;
  const top = request.whole === true ? 100 : fitting;
  const parts = request.maxTicks >= 5 && (top === 20 || top === 100) ? 4 : 2;
  const ticks = Array.from({ length: parts + 1 }, (_, index) => (top * index) / parts);
  const decimals = Math.max(...ticks.map(decimalsOf));
  const labels = ticks.map((value) => formatFixed(value, Math.min(decimals, decimalsOf(value)), request.locale));
  return { min: 0, max: top, ticks, labels, unit: '%' };
}

function decimalsOf(value: number): number {
  const text = String(Number(value.toPrecision(6)));
  return text.includes('.') && !text.includes('e') ? text.length - text.indexOf('.') - 1 : 0;
}

/** A threshold joins the picture once the data has come three quarters of the way to it. */
function withThresholds(request: AxisRequest): number {
  const high = request.high ?? 0;
  const near = (request.thresholds ?? []).filter((level) => high >= level * 0.75);
  return Math.max(high, ...near);
}

function smallestSpan(unit: string): number {
  if (unit === 'bytes' || unit === 'bytes_per_second') return 1000;
  return unit === 'volts' ? 0.1 : 1;
}

function niceStep(span: number, maxTicks: number, unit: string): number {
  const raw = span / Math.max(1, maxTicks - 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const steps = [1, 2, 2.5, 5, 10].map((factor) => factor * power);
  const fitting = steps.find((step) => step >= raw * (1 - 1e-9)) ?? 10 * power;
  const whole = unit === 'rpm' || unit === '';
  return whole && fitting < 1 && raw <= 1 && span >= 1 ? 1 : fitting;
}
