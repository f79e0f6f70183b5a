import { runtime } from './runtime.ts';

/*
 * A segment is a row of records: magic, length of the payload, CRC-32, running time, sequence, payload. The CRC covers all
 * that follows it, so half a record, or one that the disk changed, is never taken for a whole one.
 */

const magic = 0x4c4b5231;
/** Bytes before the payload of a record. */
export const headerBytes = 28;

/** No report comes near this; a length beyond it is damage. */
export const largestPayload = 8 * 1024 * 1024;

/** One kept report. `runningMs` counts only while an agent runs, so no change of the clock makes a record old. */
export interface SpoolRecord {
  sequence: number;
  runningMs: number;
  payload: Buffer;
}

/** Where a record lies, or where something that is none begins. */
export interface ScannedRecord extends SpoolRecord {
  /** Offset of the first byte behind it. */
  end: number;
}

/** A record as bytes. */
export function encodeRecord(record: SpoolRecord): Buffer {
  const bytes = Buffer.allocUnsafe(headerBytes + record.payload.length);
  bytes.writeUInt32LE(magic, 0);
  bytes.writeUInt32LE(record.payload.length, 4);
  bytes.writeDoubleLE(record.runningMs, 12);
  bytes.writeDoubleLE(record.sequence, 20);
  record.payload.copy(bytes, headerBytes);
  bytes.writeUInt32LE(runtime.checksum(bytes.subarray(12)), 8);
  return bytes;
}

/** The whole, undamaged record at an offset; undefined where there is none. */
export function decodeRecord(bytes: Buffer, offset: number): ScannedRecord | undefined {
  if (offset + headerBytes > bytes.length || bytes.readUInt32LE(offset) !== magic) return undefined;
  const length = bytes.readUInt32LE(offset + 4);
  const end = offset + headerBytes + length;
  if (length > largestPayload || end > bytes.length) return undefined;
  if (bytes.readUInt32LE(offset + 8) !== runtime.checksum(bytes.subarray(offset + 12, end))) return undefined;
  return {
    runningMs: bytes.readDoubleLE(offset + 12),
    sequence: bytes.readDoubleLE(offset + 20),
    payload: bytes.subarray(offset + headerBytes, end),
    end,
  };
}

/** The running time in a header, unchecked; undefined where this is no header. */
export function runningMsOf(header: Buffer): number | undefined {
  const runningMs = header.readDoubleLE(12);
  return header.readUInt32LE(0) === magic && Number.isFinite(runningMs) && runningMs >= 0 ? runningMs : undefined;
}

/** Every undamaged record of a segment from an offset on. Behind damage it goes on with the next record that is whole. */
export function* recordsOf(bytes: Buffer, from = 0): Generator<ScannedRecord> {
  let offset = from;
  while (offset + headerBytes <= bytes.length) {
    const record = decodeRecord(bytes, offset);
    if (record !== undefined) yield record;
    const next = record?.end ?? nextMagic(bytes, offset + 1);
    if (next === undefined) return;
    offset = next;
  }
}

function nextMagic(bytes: Buffer, from: number): number | undefined {
  const mark = Buffer.allocUnsafe(4);
  mark.writeUInt32LE(magic, 0);
  const found = bytes.indexOf(mark, from);
  return found === -1 ? undefined : found;
}
