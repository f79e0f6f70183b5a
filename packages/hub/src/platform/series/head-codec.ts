import { ByteReader, ByteWriter } from './bytes.ts';
import { decimalsOf, powersOfTen } from './decimal.ts';
import { hourMs } from './time.ts';

/*
 * Reports as they are committed: a row of the table holds a few of one subject, one behind the other. Each: its length, its time after that of the
 * row, its place in the order of commits, the ids of its series as runs of neighbours, then a value each. Decimals of up to six places are whole
 * numbers with the count of places in the low three bits; 7 there means that eight bytes follow. Zeros between and behind reports are room to grow.
 */

const mostDecimals = 6;
const wholeLimit = 2 ** 49 - 1;
const asDouble = 7;
const largestId = 2 ** 31 - 1;

/** One number of a report. */
export interface HeadValue {
  readonly seriesId: number;
  readonly value: number;
}

/** One report; `order` grows with the order of commits and lies near `at`. The values come sorted by series, each series once. */
export interface Head {
  readonly at: number;
  readonly order: number;
  readonly values: readonly HeadValue[];
}

/** Writes a report for the row `slot` (ms), which is not later than the report. */
export function encodeHead(head: Head, slot: number): Uint8Array {
  const body = new ByteWriter(16 + head.values.length * 4);
  body.varint(head.at - slot);
  body.signed(head.order - head.at);
  writeIds(body, head.values);
  for (const { value } of head.values) writeValue(body, value);
  const bytes = body.finish();
  const writer = new ByteWriter(bytes.length + 4);
  writer.varint(bytes.length);
  writer.raw(bytes);
  return writer.finish();
}

/** One report of a row; its values are read when they are asked for. */
export interface StoredHead {
  readonly at: number;
  readonly order: number;
  /** Hands each number, in order of series, to `take`; with `wanted` only those it names. */
  read(take: (seriesId: number, value: number) => void, wanted?: ReadonlySet<number>): void;
}

/** The reports of a row, in the order of commits. Throws RangeError where the bytes are damaged; what was read until then is in `heads`. */
export function readHeads(payload: Uint8Array, slot: number, heads: StoredHead[] = []): StoredHead[] {
  const reader = new ByteReader(payload);
  while (reader.position < payload.length) {
    const length = reader.varint();
    if (length === 0) continue;
    const bytes = reader.raw(length);
    const body = new ByteReader(bytes);
    const at = slot + body.varint();
    if (at - slot >= hourMs) throw new RangeError('A report is of another hour than its row.');
    const order = at + body.signed();
    const start = body.position;
    heads.push({ at, order, read: (take, wanted) => readValues(new ByteReader(bytes, start), take, wanted) });
  }
  return heads;
}

/** Ids as runs of neighbours: the gap before each run and how many follow, ended by an empty run. */
function writeIds(writer: ByteWriter, values: readonly HeadValue[]): void {
  let next = 0;
  for (let i = 0; i < values.length;) {
    const first = values[i]?.seriesId ?? 0;
    let length = 1;
    while (values[i + length]?.seriesId === first + length) length += 1;
    writer.varint(length);
    writer.varint(first - next);
    next = first + length;
    i += length;
  }
  writer.varint(0);
}

function readIds(reader: ByteReader): number[] {
  const ids: number[] = [];
  let next = 0;
  for (let length = reader.varint(); length > 0; length = reader.varint()) {
    next += reader.varint();
    // Each has a byte of value at least; a damaged count must not fill the memory.
    if (length > reader.left || next + length > largestId) throw new RangeError('The ids of a report are damaged.');
    for (let i = 0; i < length; i += 1) ids.push(next + i);
    next += length;
  }
  return ids;
}

function readValues(
  reader: ByteReader,
  take: (seriesId: number, value: number) => void,
  wanted: ReadonlySet<number> | undefined,
): void {
  for (const seriesId of readIds(reader)) {
    const value = readValue(reader);
    if (wanted === undefined || wanted.has(seriesId)) take(seriesId, value);
  }
}

function writeValue(writer: ByteWriter, value: number): void {
  const decimals = decimalsOf(value, mostDecimals, wholeLimit);
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
