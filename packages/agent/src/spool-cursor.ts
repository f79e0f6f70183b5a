import { closeSync, constants, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { runtime } from './runtime.ts';

/** What is known of the spool beside its records: how far the hub has it, and what was given up. */
export interface CursorState {
  /** First sequence that the hub does not have, but for those in `delivered`. */
  next: number;
  /** Ranges [from, to) beyond `next` that the hub has already: live reports go ahead of an older backlog. */
  delivered: [number, number][];
  /** Reports that were thrown away because the spool was full. */
  dropped: number;
  /** Reports that the disk lost or changed. */
  damaged: number;
  /** Reports set aside because the hub would never take them, or because their time cannot be known. */
  rejected: number;
}

const slotBytes = 4096;
const headerBytes = 12;
/** More ranges than this would not fit a slot; the lowest are then forgotten, and the hub gets those twice. */
const mostRanges = 100;

/** Keeps the state in two slots that are written in turn: whatever moment a write is torn, the other slot is whole. */
export class CursorFile {
  readonly #file: number;
  #generation = 0;

  constructor(path: string) {
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  }

  /** The newest whole slot; undefined where there is none. */
  read(): CursorState | undefined {
    const found = [0, 1].map((slot) => this.#readSlot(slot)).filter((slot) => slot !== undefined);
    found.sort((a, b) => b.generation - a.generation);
    this.#generation = found[0]?.generation ?? 0;
    return found[0]?.state;
  }

  /** Writes the state; with `durable` it is on disk on return. An older state only means that the hub hears something twice. */
  write(state: CursorState, durable = false): void {
    this.#generation += 1;
    const kept = { ...state, delivered: state.delivered.slice(-mostRanges) };
    const text = Buffer.from(JSON.stringify({ generation: this.#generation, state: kept }));
    const slot = Buffer.alloc(slotBytes);
    slot.writeUInt32LE(text.length, 0);
    slot.writeUInt32LE(runtime.checksum(text), 4);
    text.copy(slot, headerBytes);
    writeSync(this.#file, slot, 0, slotBytes, (this.#generation % 2) * slotBytes);
    if (durable) fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #readSlot(index: number): { generation: number; state: CursorState } | undefined {
    const slot = Buffer.alloc(slotBytes);
    const read = readSync(this.#file, slot, 0, slotBytes, index * slotBytes);
    const length = slot.readUInt32LE(0);
    if (read < headerBytes || length > slotBytes - headerBytes) return undefined;
    const text = slot.subarray(headerBytes, headerBytes + length);
    if (length === 0 || runtime.checksum(text) !== slot.readUInt32LE(4)) return undefined;
    // Written by us and proven whole by its checksum.
    return JSON.parse(text.toString()) as { generation: number; state: CursorState };
  }
}

/** Adds one sequence to ranges in order, joining what touches. Pure. */
export function addDelivered(ranges: readonly [number, number][], sequence: number): [number, number][] {
  const joined: [number, number][] = [];
  const all: [number, number][] = [...ranges, [sequence, sequence + 1]];
  all.sort((a, b) => a[0] - b[0]);
  for (const range of all) {
    const last = joined.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push([range[0], range[1]]);
  }
  return joined;
}

/** Moves `next` over what the hub has already, and forgets ranges behind it. Pure. */
export function settleCursor(
  next: number,
  ranges: readonly [number, number][],
): Pick<CursorState, 'next' | 'delivered'> {
  let settled = next;
  for (const [from, to] of ranges) {
    if (from <= settled && to > settled) settled = to;
  }
  return { next: settled, delivered: ranges.filter((range) => range[1] > settled) };
}

/** How many sequences of [from, to) the hub does not have. Pure. */
export function undelivered(from: number, to: number, state: Pick<CursorState, 'next' | 'delivered'>): number {
  const start = Math.max(from, state.next);
  if (start >= to) return 0;
  let count = to - start;
  for (const range of state.delivered) count -= Math.max(0, Math.min(to, range[1]) - Math.max(start, range[0]));
  return count;
}

/** Whether the hub has a sequence already. Pure. */
export function isDelivered(sequence: number, state: Pick<CursorState, 'next' | 'delivered'>): boolean {
  return sequence < state.next || state.delivered.some(([from, to]) => sequence >= from && sequence < to);
}
