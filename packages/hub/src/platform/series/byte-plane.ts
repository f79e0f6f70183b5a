import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ByteReader, ByteWriter } from './bytes.ts';

const zero = 0;
const plain = 1;
const compressed = 2;
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Writes bytes of a known count: nothing when all are zero, compressed where that is shorter. */
export function writePlane(writer: ByteWriter, plane: Uint8Array): void {
  if (plane.every((byte) => byte === 0)) {
    writer.byte(zero);
    return;
  }
  const small = zstdCompressSync(plane, options);
  if (small.length + 3 >= plane.length) {
    writer.byte(plain);
    writer.raw(plane);
    return;
  }
  writer.byte(compressed);
  writer.varint(small.length);
  writer.raw(small);
}

/** Reads `count` bytes; never unpacks more than that. */
export function readPlane(reader: ByteReader, count: number): Uint8Array {
  const form = reader.byte();
  if (form === zero) return new Uint8Array(count);
  if (form === plain) return reader.raw(count);
  if (form !== compressed) throw new RangeError('The stored bytes are of an unknown form.');
  const plane = zstdDecompressSync(reader.raw(reader.varint()), { maxOutputLength: count });
  if (plane.length !== count) throw new RangeError('The stored bytes end too early.');
  return plane;
}
