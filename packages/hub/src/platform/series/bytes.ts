/** Grows as it is written to. Integers are varints (7 bits a byte, low ones first), up to 2^53 - 1. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A whole number ≥ 0. */
  varint(value: number): void {
    this.#reserve(8);
    const bytes = this.#bytes;
    let rest = value;
    // Numbers beyond 31 bits cannot be shifted.
    while (rest > 0x7fff_ffff) {
      const high = Math.floor(rest / 0x80);
      bytes[this.#length++] = rest - high * 0x80 + 0x80;
      rest = high;
    }
    while (rest >= 0x80) {
      bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  /** A whole number between -2^52 and 2^52: small ones of either sign are short. */
  signed(value: number): void {
    this.varint(value < 0 ? -value * 2 - 1 : value * 2);
  }

  double(value: number): void {
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written, in a buffer of its own. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** Reads what ByteWriter wrote; throws a RangeError when the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#bytes.length - this.#position;
  }

  byte(): number {
    const value = this.#bytes[this.#position];
    if (value === undefined) throw new RangeError('The stored bytes end too early.');
    this.#position += 1;
    return value;
  }

  varint(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value -= 0x80;
    let scale = 0x80;
    for (;;) {
      const next = this.byte();
      if (next < 0x80) return value + next * scale;
      value += (next - 0x80) * scale;
      scale *= 0x80;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  double(): number {
    const start = this.#take(8);
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset).getFloat64(start, true);
  }

  raw(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    const start = this.#position;
    if (!(start + length <= this.#bytes.length)) throw new RangeError('The stored bytes end too early.');
    this.#position = start + length;
    return start;
  }
}
