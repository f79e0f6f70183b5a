import type { ByteReader, ByteWriter } from './bytes.ts';

// Shifts work on 32 bits, of which up to 7 wait in the accumulator.
const bitsAtOnce = 24;

/** How many bits the whole number (≥ 0, < 2^53) takes. */
export function bitsOf(value: number): number {
  return value < 0x8000_0000 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 0x1_0000_0000));
}

/** Writes the low `bits` of each whole number one behind the other; wide ones in slices of 24 bits. */
export function packBits(writer: ByteWriter, values: Float64Array, bits: number): void {
  let rest = values;
  for (let left = bits; left > 0; left -= bitsAtOnce) {
    packSlice(writer, rest, Math.min(left, bitsAtOnce));
    if (left > bitsAtOnce) rest = rest.map((value) => Math.floor(value / 2 ** bitsAtOnce));
  }
}

/** Reads `count` numbers of `bits` bits. */
export function unpackBits(reader: ByteReader, count: number, bits: number): Float64Array {
  const values = new Float64Array(count);
  let scale = 1;
  for (let left = bits; left > 0; left -= bitsAtOnce) {
    unpackSlice(reader, values, Math.min(left, bitsAtOnce), scale);
    scale *= 2 ** bitsAtOnce;
  }
  return values;
}

function packSlice(writer: ByteWriter, values: Float64Array, bits: number): void {
  const mask = (1 << bits) - 1;
  let waiting = 0;
  let held = 0;
  for (const value of values) {
    // For numbers beyond 32 bits `%` keeps the low ones exactly; `&` alone would too, but only below 2^53.
    held |= ((value % 0x1_0000_0000) & mask) << waiting;
    waiting += bits;
    while (waiting >= 8) {
      writer.byte(held & 0xff);
      held >>>= 8;
      waiting -= 8;
    }
  }
  if (waiting > 0) writer.byte(held & 0xff);
}

function unpackSlice(reader: ByteReader, values: Float64Array, bits: number, scale: number): void {
  const bytes = reader.raw(Math.ceil((values.length * bits) / 8));
  const mask = (1 << bits) - 1;
  let waiting = 0;
  let held = 0;
  let next = 0;
  for (let i = 0; i < values.length; i += 1) {
    while (waiting < bits) {
      held |= (bytes[next] ?? 0) << waiting;
      next += 1;
      waiting += 8;
    }
    values[i] = (values[i] ?? 0) + (held & mask) * scale;
    held >>>= bits;
    waiting -= bits;
  }
}
