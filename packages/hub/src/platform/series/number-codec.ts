import { bitsOf, packBits, unpackBits } from './bit-packing.ts';
import { readPlane, writePlane } from './byte-plane.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import { commonDecimals, powersOfTen } from './decimal.ts';

/*
 * A column of numbers, exact to the last bit. Decimals become whole numbers; these, their differences or the differences of those (whichever vary
 * least) are counted from their least and divided by what divides them all. Of the rest the noisy low bits are packed as they are and
 * the high bits, where the pattern is, are compressed byte by byte. Numbers that are no short decimals keep their eight bytes.
 */

// The low four bits of the first byte say which; the high four hold the decimals.
const constant = 0;
const whole = 1; // + order 0, 1, 2
const doubles = 4;

const mostDecimals = 9;
// Differences of differences of numbers below this stay below 2^53.
const wholeLimit = 2 ** 50;
// Below this a compressed plane costs more than it saves.
const fewestCompressed = 96;

/** Writes the column; `compress` spends a few µs per hundred values to make it smaller. */
export function writeNumbers(writer: ByteWriter, values: Float64Array, compress: boolean): void {
  const first = values[0] ?? 0;
  if (values.every((value) => Object.is(value, first))) {
    writer.byte(constant);
    writer.double(first);
    return;
  }
  const decimals = commonDecimals(values, mostDecimals, wholeLimit);
  if (decimals === undefined) writeDoubles(writer, values, compress);
  else writeWhole(writer, values, { decimals, compress });
}

/** Reads a column of `count` numbers. */
export function readNumbers(reader: ByteReader, count: number): Float64Array {
  const form = reader.byte();
  const kind = form & 0x0f;
  if (kind === constant) return new Float64Array(count).fill(reader.double());
  if (kind === doubles) return readDoubles(reader, count);
  const order = kind - whole;
  const power = powersOfTen[form >> 4];
  if (order > 2 || power === undefined) throw new RangeError('The stored numbers are of an unknown form.');
  return readWhole(reader, count, { order, power });
}

function writeWhole(writer: ByteWriter, values: Float64Array, how: { decimals: number; compress: boolean }): void {
  const power = powersOfTen[how.decimals] ?? 1;
  const numbers = values.map((value) => Math.round(value * power));
  const { order, firsts, rest } = bestDifferences(numbers);
  writer.byte(whole + order + how.decimals * 16);
  for (const first of firsts) writer.signed(first);
  const least = rest.length === 0 ? 0 : minimum(rest);
  const offsets = rest.map((value) => value - least);
  const divisor = commonDivisor(offsets);
  writer.signed(least);
  writer.varint(divisor);
  writeOffsets(writer, divisor === 1 ? offsets : offsets.map((value) => value / divisor), how.compress);
}

function readWhole(
  reader: ByteReader,
  count: number,
  { order, power }: { order: number; power: number },
): Float64Array {
  const firsts: number[] = [];
  for (let i = 0; i < Math.min(order, count); i += 1) firsts.push(reader.signed());
  const least = reader.signed();
  const divisor = reader.varint();
  const offsets = readOffsets(reader, count - firsts.length);
  const values = new Float64Array(count);
  let last = 0;
  let slope = 0;
  for (let i = 0; i < count; i += 1) {
    const number = i < firsts.length ? (firsts[i] ?? 0) : (offsets[i - firsts.length] ?? 0) * divisor + least;
    // The first of a series of differences is written as it is, the second as the first slope.
    if (order === 2 && i >= 1) slope = i === 1 ? number : slope + number;
    if (order === 0 || i === 0) last = number;
    else last += order === 1 ? number : slope;
    values[i] = last / power;
  }
  return values;
}

interface Differences {
  readonly order: number;
  readonly firsts: number[];
  readonly rest: Float64Array;
}

function bestDifferences(numbers: Float64Array): Differences {
  const slopes = differences(numbers);
  const bends = differences(slopes);
  const spreads = [spread(numbers), spread(slopes), spread(bends)];
  const order = spreads.indexOf(Math.min(...spreads));
  if (order === 0) return { order, firsts: [], rest: numbers };
  if (order === 1) return { order, firsts: [...numbers.subarray(0, 1)], rest: slopes };
  return { order, firsts: [...numbers.subarray(0, 1), ...slopes.subarray(0, 1)], rest: bends };
}

function differences(numbers: Float64Array): Float64Array {
  const result = new Float64Array(Math.max(0, numbers.length - 1));
  for (let i = 0; i < result.length; i += 1) result[i] = (numbers[i + 1] ?? 0) - (numbers[i] ?? 0);
  return result;
}

/** Mean distance from the mean: how many bits a number of the column takes, roughly. */
function spread(numbers: Float64Array): number {
  if (numbers.length === 0) return 0;
  let sum = 0;
  for (const number of numbers) sum += number;
  const mean = sum / numbers.length;
  let distance = 0;
  for (const number of numbers) distance += Math.abs(number - mean);
  return distance / numbers.length;
}

function minimum(numbers: Float64Array): number {
  let least = Infinity;
  for (const number of numbers) if (number < least) least = number;
  return least;
}

/** The largest number that divides all; 1 when all are zero. */
function commonDivisor(numbers: Float64Array): number {
  let divisor = 0;
  for (const number of numbers) {
    let rest = number;
    while (rest !== 0) {
      const next = divisor % rest;
      divisor = rest;
      rest = next;
    }
    if (divisor === 1) return 1;
  }
  return divisor === 0 ? 1 : divisor;
}

/** Whole numbers ≥ 0: `low` bits of each packed, the bits above them in byte planes. */
function writeOffsets(writer: ByteWriter, offsets: Float64Array, compress: boolean): void {
  let most = 0;
  for (const offset of offsets) if (offset > most) most = offset;
  const width = bitsOf(most);
  const low = compress && offsets.length >= fewestCompressed ? Math.max(0, bitsOf(nearlyMost(offsets)) - 8) : width;
  const planes = Math.ceil((width - low) / 8);
  writer.byte(low);
  writer.byte(planes);
  packBits(writer, offsets, low);
  const plane = new Uint8Array(offsets.length);
  for (let index = 0; index < planes; index += 1) {
    const scale = 2 ** (low + 8 * index);
    for (let i = 0; i < plane.length; i += 1) plane[i] = Math.floor((offsets[i] ?? 0) / scale) % 256;
    writePlane(writer, plane);
  }
}

function readOffsets(reader: ByteReader, count: number): Float64Array {
  const low = reader.byte();
  const planes = reader.byte();
  const offsets = unpackBits(reader, count, low);
  for (let index = 0; index < planes; index += 1) {
    const scale = 2 ** (low + 8 * index);
    const plane = readPlane(reader, count);
    for (let i = 0; i < count; i += 1) offsets[i] = (offsets[i] ?? 0) + (plane[i] ?? 0) * scale;
  }
  return offsets;
}

/** What all but one in twenty stay below: a few outliers shall not make all numbers wide. */
function nearlyMost(numbers: Float64Array): number {
  const sorted = numbers.slice().sort();
  return sorted[Math.floor((sorted.length - 1) * 0.95)] ?? 0;
}

function writeDoubles(writer: ByteWriter, values: Float64Array, compress: boolean): void {
  writer.byte(doubles);
  writer.byte(compress ? 1 : 0);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (!compress) {
    writer.raw(bytes);
    return;
  }
  const plane = new Uint8Array(values.length);
  for (let index = 0; index < 8; index += 1) {
    for (let i = 0; i < plane.length; i += 1) plane[i] = (bytes[i * 8 + index] ?? 0) ^ (bytes[i * 8 + index - 8] ?? 0);
    writePlane(writer, plane);
  }
}

function readDoubles(reader: ByteReader, count: number): Float64Array {
  const values = new Float64Array(count);
  const bytes = new Uint8Array(values.buffer);
  if (reader.byte() === 0) {
    bytes.set(reader.raw(count * 8));
    return values;
  }
  for (let index = 0; index < 8; index += 1) {
    const plane = readPlane(reader, count);
    for (let i = 0; i < count; i += 1) bytes[i * 8 + index] = (plane[i] ?? 0) ^ (bytes[i * 8 + index - 8] ?? 0);
  }
  return values;
}
