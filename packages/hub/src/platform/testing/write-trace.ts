import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing done to a file: written, synced, truncated, unlinked. */
export interface TracedWrite {
  readonly kind: 'W' | 'S' | 'T' | 'U';
  readonly path: string;
  readonly place: number;
  readonly data: Uint8Array;
}

const headBytes = 19;

/** Reads what write-trace.c noted; a note that was cut off at the end is left out. */
export function readTrace(file: string): TracedWrite[] {
  const bytes = readFileSync(file);
  const notes: TracedWrite[] = [];
  for (let at = 0; at + headBytes <= bytes.length;) {
    const kind = String.fromCharCode(bytes[at] ?? 0);
    const pathEnd = at + headBytes + bytes.readUInt16LE(at + 1);
    const end = pathEnd + Number(bytes.readBigInt64LE(at + 11));
    if (end > bytes.length || !isKind(kind)) break;
    notes.push({
      kind,
      path: bytes.toString('utf8', at + headBytes, pathEnd),
      place: Number(bytes.readBigInt64LE(at + 3)),
      data: bytes.subarray(pathEnd, end),
    });
    at = end;
  }
  return notes;
}

function isKind(kind: string): kind is TracedWrite['kind'] {
  return kind.length === 1 && 'WSTU'.includes(kind);
}

/**
 * The files as a disk may hold them when the power goes after these notes: what was synced is there, of the rest any part, writes torn at 512 bytes.
 * `chance` gives numbers from 0 to 1.
 */
export function imageAfterPowerLoss(notes: readonly TracedWrite[], chance: () => number): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const unsynced = new Map<string, TracedWrite[]>();
  for (const note of notes) {
    if (note.kind === 'S') {
      for (const write of unsynced.get(note.path) ?? []) apply(files, write);
      unsynced.delete(note.path);
    } else if (note.kind === 'U') {
      unsynced.delete(note.path);
      files.delete(note.path);
    } else {
      const waiting = unsynced.get(note.path);
      if (waiting === undefined) unsynced.set(note.path, [note]);
      else waiting.push(note);
    }
  }
  for (const waiting of unsynced.values()) {
    const kept = chance();
    for (const write of waiting) if (chance() < kept) apply(files, torn(write, chance));
  }
  return files;
}

/** Writes the files of an image into a folder, `from` being the folder that was traced. */
export function writeImage(files: ReadonlyMap<string, Buffer>, from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const [path, bytes] of files) writeFileSync(join(to, path.slice(from.length)), bytes);
}

function torn(write: TracedWrite, chance: () => number): TracedWrite {
  if (write.kind !== 'W' || chance() < 0.7) return write;
  const sectors = Math.floor((chance() * write.data.length) / 512);
  return { ...write, data: write.data.subarray(0, sectors * 512) };
}

function apply(files: Map<string, Buffer>, { kind, path, place, data }: TracedWrite): void {
  const bytes = files.get(path) ?? Buffer.alloc(0);
  const length = kind === 'T' ? place : Math.max(bytes.length, place + data.length);
  const grown = length === bytes.length ? bytes : Buffer.concat([bytes.subarray(0, length)], length);
  if (kind === 'W') grown.set(data, place);
  files.set(path, grown);
}
