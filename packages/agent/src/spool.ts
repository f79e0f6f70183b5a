import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from './atomic-file.ts';
import type { Clock } from './clock.ts';
import { addDelivered, CursorFile, isDelivered, settleCursor, undelivered, type CursorState } from './spool-cursor.ts';
import { encodeRecord, headerBytes, recordsOf, runningMsOf, type SpoolRecord } from './spool-record.ts';

/** How much is kept. `maxRunningMs` is time of a running agent, so a clock that jumps makes nothing old. */
export interface SpoolLimits {
  maxBytes: number;
  maxRunningMs: number;
  segmentBytes: number;
}

/** Kept reports in a row, oldest first: [from, to) is all that they stand for, what the disk lost included. */
export interface SpoolBatch {
  from: number;
  to: number;
  records: SpoolRecord[];
}

interface Segment {
  readonly first: number;
  readonly path: string;
  bytes: number;
  lastRunningMs: number;
}

const segmentName = /^(\d{16})\.seg$/;

/** Opens the spool in a folder, made where it is missing; what a crash left half written is cut off. */
export function openSpool(folder: string, limits: SpoolLimits, clock: Pick<Clock, 'boot'>): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return new Spool(folder, limits, clock);
}

/**
 * Reports that the hub does not have yet, in append-only segment files. A record written is there after `kill -9`; after
 * a power cut all is there that was written before the last `sync`. Full, the oldest segment goes first, and is counted.
 */
export class Spool {
  readonly #folder: string;
  readonly #limits: SpoolLimits;
  readonly #clock: Pick<Clock, 'boot'>;
  readonly #cursor: CursorFile;
  readonly #segments: Segment[] = [];
  readonly #startedAt: number;
  #state: CursorState = { next: 0, delivered: [], dropped: 0, damaged: 0, rejected: 0 };
  #nextSequence = 0;
  #runningBase = 0;
  #file: number | undefined;
  #dirty = false;

  constructor(folder: string, limits: SpoolLimits, clock: Pick<Clock, 'boot'>) {
    this.#folder = folder;
    this.#limits = limits;
    this.#clock = clock;
    this.#startedAt = clock.boot();
    this.#cursor = new CursorFile(join(folder, 'cursor'));
    this.#state = this.#cursor.read() ?? this.#state;
    this.#load();
  }

  /** Reports that the hub does not have. */
  get pending(): number {
    return undelivered(this.#state.next, this.#nextSequence, this.#state);
  }

  /** Bytes of all segments. */
  get bytes(): number {
    let total = 0;
    for (const segment of this.#segments) total += segment.bytes;
    return total;
  }

  /** What was given up since the spool was made, by reason. */
  get lost(): Pick<CursorState, 'dropped' | 'damaged' | 'rejected'> {
    const { dropped, damaged, rejected } = this.#state;
    return { dropped, damaged, rejected };
  }

  /** Keeps a report and answers its sequence. Throws what the file system throws, with nothing half kept. */
  append(payload: Buffer): number {
    this.#evict(payload.length);
    const segment = this.#activeSegment();
    const runningMs = this.#runningMs();
    const bytes = encodeRecord({ sequence: this.#nextSequence, runningMs, payload });
    this.#write(segment, bytes);
    segment.bytes += bytes.length;
    segment.lastRunningMs = runningMs;
    this.#dirty = true;
    this.#nextSequence += 1;
    return this.#nextSequence - 1;
  }

  /** The hub has this report. */
  markDelivered(sequence: number): void {
    if (isDelivered(sequence, this.#state)) return;
    this.#advance(this.#state.next, addDelivered(this.#state.delivered, sequence));
  }

  /** The oldest reports that the hub does not have; undefined where it has all. */
  readBatch(maxEntries: number, maxBytes: number): SpoolBatch | undefined {
    const from = this.#state.next;
    if (this.pending === 0) return undefined;
    const records: SpoolRecord[] = [];
    let size = 0;
    for (const record of this.#pendingRecords()) {
      if (records.length === maxEntries || (records.length > 0 && size + record.payload.length > maxBytes))
        return { from, to: (records.at(-1)?.sequence ?? from) + 1, records };
      size += record.payload.length;
      records.push(record);
    }
    return { from, to: this.#nextSequence, records };
  }

  /** The hub has this batch, or it was given up: `rejected` says how many of it. What the disk lost of it is counted. */
  settle(batch: SpoolBatch, rejected: number): void {
    const expected = undelivered(batch.from, batch.to, this.#state);
    this.#state.damaged += Math.max(0, expected - batch.records.length);
    this.#state.rejected += rejected;
    this.#advance(Math.max(this.#state.next, batch.to), this.#state.delivered);
  }

  /** One report that never got here was given up: it could not be kept, or the hub would not take it. */
  countRejected(): void {
    this.#state.rejected += 1;
    this.#cursor.write(this.#state);
  }

  /** Puts on disk what was appended since the last time; a power cut then takes nothing of it. */
  sync(): Promise<void> {
    const file = this.#file;
    if (!this.#dirty || file === undefined) return Promise.resolve();
    this.#dirty = false;
    return new Promise((resolve, reject) => {
      fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
    });
  }

  /** Puts everything on disk and lets go of the files. */
  close(): void {
    this.#closeActive();
    this.#cursor.close();
  }

  #load(): void {
    const names = readdirSync(this.#folder).filter((name) => segmentName.test(name));
    names.sort();
    for (const name of names) {
      const path = join(this.#folder, name);
      const first = Number(segmentName.exec(name)?.[1] ?? 0);
      this.#segments.push({ first, path, bytes: statSync(path).size, lastRunningMs: 0 });
    }
    const furthest = Math.max(this.#state.next, ...this.#state.delivered.map((range) => range[1]));
    this.#nextSequence = Math.max(furthest, this.#repairLast());
    for (const [index, segment] of this.#segments.entries()) {
      const next = this.#segments[index + 1];
      // A segment is as young as the one behind it was at its start.
      segment.lastRunningMs = (next && startOfSegment(next.path)) ?? this.#runningBase;
    }
    this.#prune();
  }

  /** Cuts what is half written off the last segment; answers the sequence behind its last whole record. */
  #repairLast(): number {
    const last = this.#segments.at(-1);
    if (last === undefined) return 0;
    let end = 0;
    let next = last.first;
    for (const record of recordsOf(readFileSync(last.path))) {
      end = record.end;
      next = Math.max(next, record.sequence + 1);
      this.#runningBase = Math.max(this.#runningBase, record.runningMs);
    }
    if (end < last.bytes) {
      const file = openSync(last.path, constants.O_RDWR | constants.O_NOFOLLOW);
      ftruncateSync(file, end);
      closeSync(file);
      last.bytes = end;
    }
    return next;
  }

  #runningMs(): number {
    return this.#runningBase + Math.max(0, this.#clock.boot() - this.#startedAt);
  }

  *#pendingRecords(): Generator<SpoolRecord> {
    for (const [index, segment] of this.#segments.entries()) {
      const end = this.#segments[index + 1]?.first ?? this.#nextSequence;
      if (undelivered(segment.first, end, this.#state) === 0) continue;
      for (const record of recordsOf(readFileSync(segment.path))) {
        const ours = record.sequence >= segment.first && record.sequence < end;
        if (ours && !isDelivered(record.sequence, this.#state)) yield record;
      }
    }
  }

  #advance(next: number, delivered: [number, number][]): void {
    this.#state = { ...this.#state, ...settleCursor(next, delivered) };
    this.#cursor.write(this.#state);
    this.#prune();
  }

  /** Removes segments of which the hub has everything. */
  #prune(): void {
    while (this.#segments.length > 1 && (this.#segments[1]?.first ?? 0) <= this.#state.next) {
      const done = this.#segments.shift();
      if (done !== undefined) rmSync(done.path, { force: true });
    }
    const only = this.#segments.length === 1 ? this.#segments[0] : undefined;
    if (only === undefined || this.#nextSequence > this.#state.next) return;
    // One file is used for a while, so that a healthy agent does not make one for each report.
    if (this.#file !== undefined && only.bytes < this.#limits.segmentBytes / 4) return;
    this.#closeActive(false);
    this.#segments.length = 0;
    rmSync(only.path, { force: true });
  }

  #evict(coming: number): void {
    for (;;) {
      const oldest = this.#segments[0];
      const next = this.#segments[1];
      if (oldest === undefined) return;
      const full = this.bytes + coming > this.#limits.maxBytes;
      const old = this.#runningMs() - oldest.lastRunningMs > this.#limits.maxRunningMs;
      if (!full && !old) return;
      const end = next?.first ?? this.#nextSequence;
      if (next === undefined) this.#closeActive(false);
      this.#segments.shift();
      this.#state.dropped += undelivered(oldest.first, end, this.#state);
      this.#state = { ...this.#state, ...settleCursor(Math.max(this.#state.next, end), this.#state.delivered) };
      // Counted on disk before the file goes: a crash between the two must not count it again or never.
      this.#cursor.write(this.#state, true);
      rmSync(oldest.path, { force: true });
    }
  }

  #activeSegment(): Segment {
    const last = this.#segments.at(-1);
    if (this.#file !== undefined && last !== undefined && last.bytes < this.#limits.segmentBytes) return last;
    this.#closeActive();
    const name = `${String(this.#nextSequence).padStart(16, '0')}.seg`;
    const path = join(this.#folder, name);
    // Truncates: a file of this name can only hold what was found torn.
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
    syncFolder(this.#folder);
    const segment = { first: this.#nextSequence, path, bytes: 0, lastRunningMs: this.#runningMs() };
    if (last?.first === segment.first) this.#segments.pop();
    this.#segments.push(segment);
    return segment;
  }

  #write(segment: Segment, bytes: Buffer): void {
    const file = this.#file;
    if (file === undefined) throw new Error('the spool is closed');
    let written = 0;
    try {
      while (written < bytes.length)
        written += writeSync(file, bytes, written, bytes.length - written, segment.bytes + written);
    } catch (error) {
      ftruncateSync(file, segment.bytes);
      throw error;
    }
  }

  #closeActive(keep = true): void {
    if (this.#file === undefined) return;
    if (keep && this.#dirty) fdatasyncSync(this.#file);
    this.#dirty = false;
    closeSync(this.#file);
    this.#file = undefined;
  }
}

/** Running time of the first record of a segment, from its header alone: segments are large and many. */
function startOfSegment(path: string): number | undefined {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const header = Buffer.alloc(headerBytes);
    return readSync(file, header, 0, headerBytes, 0) === headerBytes ? runningMsOf(header) : undefined;
  } finally {
    closeSync(file);
  }
}
