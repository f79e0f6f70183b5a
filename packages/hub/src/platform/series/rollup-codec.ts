import type { MetricKind } from '@labkeeper/protocol/sample';
import { emptyBuckets, type Buckets } from '../../domain/rollup.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { powersOfTen } from './decimal.ts';
import { readNumbers, writeNumbers } from './number-codec.ts';
import { dayMs, hourMs } from './time.ts';

const version = 1;
const kinds: readonly MetricKind[] = ['gauge', 'counter', 'state'];
// Added to the number of the kind.
const exceeding = 16;
const hoursPerDay = 24;
// Rates have endless decimals; seven digits are as exact as a counter read to the millisecond can be.
const rateDigits = 7;
// Adding up a few thousand numbers errs by less.
const noise = 1e-12;

/** Hourly buckets of one day, and the kind they were made for. */
export interface DayRollup {
  readonly kind: MetricKind;
  readonly buckets: Buckets;
  /** Some of the samples that it was made of are stored no longer, though others of that day are. */
  readonly exceedsSamples?: boolean;
}

/** Writes a day of 24 hourly buckets. */
export function encodeRollup({ kind, buckets, exceedsSamples = false }: DayRollup): Uint8Array {
  const hours: number[] = [];
  for (let hour = 0; hour < hoursPerDay; hour += 1) if ((buckets.weight[hour] ?? 0) > 0) hours.push(hour);
  let present = 0;
  for (const hour of hours) present += 2 ** hour;
  const writer = new ByteWriter();
  writer.byte(version);
  writer.byte(kinds.indexOf(kind) + (exceedsSamples ? exceeding : 0));
  writer.varint(present);
  const extreme = kind === 'counter' ? shortRate : exact;
  writeNumbers(writer, pick(buckets.weight, hours, exact), false);
  writeNumbers(writer, pick(buckets.total, hours, shortDecimal), false);
  writeNumbers(writer, pick(buckets.least, hours, extreme), false);
  writeNumbers(writer, pick(buckets.most, hours, extreme), false);
  return writer.finish();
}

/** Reads a day written by `encodeRollup`. */
export function decodeRollup(payload: Uint8Array, day: number): DayRollup {
  const reader = new ByteReader(payload);
  if (reader.byte() !== version) throw new RangeError('The roll-up was stored by another version.');
  const form = reader.byte();
  const kind = kinds[form % exceeding];
  if (kind === undefined) throw new RangeError('The roll-up is of an unknown kind.');
  const present = reader.varint();
  const hours: number[] = [];
  for (let hour = 0; hour < hoursPerDay; hour += 1) if (Math.floor(present / 2 ** hour) % 2 === 1) hours.push(hour);
  const buckets = emptyBuckets(day * dayMs, hourMs, hoursPerDay);
  for (const column of [buckets.weight, buckets.total, buckets.least, buckets.most]) {
    const numbers = readNumbers(reader, hours.length);
    for (const [index, hour] of hours.entries()) column[hour] = numbers[index] ?? 0;
  }
  return { kind, buckets, exceedsSamples: form >= exceeding };
}

/** Reads a day; undefined where its bytes cannot be read. */
export function readableRollup(payload: Uint8Array, day: number): DayRollup | undefined {
  try {
    return decodeRollup(payload, day);
  } catch {
    return undefined;
  }
}

function pick(column: Float64Array, hours: readonly number[], shape: (value: number) => number): Float64Array {
  return Float64Array.from(hours, (hour) => shape(column[hour] ?? 0));
}

function exact(value: number): number {
  return value;
}

/** A sum of decimals as the decimal that it is, without the last bit's noise of adding up. */
function shortDecimal(value: number): number {
  for (const power of powersOfTen) {
    const short = Math.round(value * power) / power;
    if (Math.abs(short - value) <= noise * Math.abs(value)) return short;
  }
  return value;
}

function shortRate(value: number): number {
  return Number(value.toPrecision(rateDigits));
}
