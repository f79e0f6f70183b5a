import { ByteReader, ByteWriter } from './bytes.ts';
import { commonDecimals, powersOfTen } from './decimal.ts';

/*
 * One report as one compact row: the ids of its series, ascending, as differences; then a value each. Decimals of up to six places are whole
 * numbers with the count of places in the low three bits; 7 there means that eight bytes follow.
 */

const version = 1;
const mostDecimals = 6;
const wholeLimit = 2 ** 49 - 1;
const asDouble = 7;

/** One number of a report. */
export interface HeadValue {
  readonly seriesId: number;
  readonly value: number;
}

/** Writes a report; the values come sorted by series, each series once. */
export function encodeHead(values: readonly HeadValue[]): Uint8Array {
  const writer = new ByteWriter(16 + values.length * 5);
  writer.byte(version);
  writer.varint(values.length);
  let last = 0;
  for (const { seriesId } of values) {
    writer.varint(seriesId - last);
    last = seriesId;
  }
  for (const { value } of values) writeValue(writer, value);
  return writer.finish();
}

/** Hands each number of a report, in order of series, to `take`; with `wanted` only those it names. */
export function readHead(
  payload: Uint8Array,
  take: (seriesId: number, value: number) => void,
  wanted?: ReadonlySet<number>,
): void {
  const reader = new ByteReader(payload);
  if (reader.byte() !== version) throw new RangeError('The report was stored by another version.');
  const count = reader.varint();
  const ids = new Array<number>(count);
  let id = 0;
  for (let i = 0; i < count; i += 1) {
    id += reader.varint();
    ids[i] = id;
  }
  for (const seriesId of ids) {
    const value = readValue(reader);
    if (wanted === undefined || wanted.has(seriesId)) take(seriesId, value);
  }
}

const single = new Float64Array(1);

function writeValue(writer: ByteWriter, value: number): void {
  single[0] = value;
  const decimals = commonDecimals(single, mostDecimals, wholeLimit);
  if (decimals === undefined) {
    writer.byte(asDouble);
    writer.double(value);
    return;
  }
  const whole = Math.round(value * (powersOfTen[decimals] ?? 1));
  writer.varint((whole < 0 ? -whole * 2 - 1 : whole * 2) * 8 + decimals);
}

function readValue(reader: ByteReader): number {
  const code = reader.varint();
  const decimals = code % 8;
  if (decimals === asDouble) return reader.double();
  const folded = Math.floor(code / 8);
  const whole = folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
  return whole / (powersOfTen[decimals] ?? 1);
}
