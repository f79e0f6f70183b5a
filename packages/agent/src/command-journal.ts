import { closeSync, constants, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { CommandResult } from '@labkeeper/protocol/agent';
import { writeFileAtomically } from './atomic-file.ts';
import { encodeRecord, recordsOf } from './spool-record.ts';
import { isRecord, parseJson } from './wire.ts';

/** What the journal says of one command: its result, until the hub has it. */
type Entry = { kind: 'result'; result: CommandResult } | { kind: 'reported'; command_id: string };

const compactFrom = 256 * 1024;

/**
 * Remembers on disk which commands were answered, so that none is taken twice: append-only, each entry on disk before the
 * hub hears of it.
 */
export class CommandJournal {
  readonly #file: number;
  readonly #open = new Map<string, CommandResult>();
  #end = 0;
  #lastSequence = -1;
  #closed = false;

  constructor(path: string) {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const file = openSync(path, flags, 0o600);
    this.#load(readFileSync(file));
    ftruncateSync(file, this.#end);
    this.#file = this.#end < compactFrom ? file : this.#compact(path, file, flags);
  }

  /** The highest sequence that was ever accepted; whatever is not above it was there before. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** Results that the hub does not have yet. */
  get unreported(): CommandResult[] {
    return [...this.#open.values()];
  }

  /** Notes a result under the sequence of its command; on disk when this returns. */
  finished(sequence: number, result: CommandResult): void {
    this.#append(sequence, { kind: 'result', result });
    this.#lastSequence = Math.max(this.#lastSequence, sequence);
    this.#open.set(result.command_id, result);
  }

  /** The hub has this result. */
  reported(commandId: string): void {
    if (this.#closed || !this.#open.delete(commandId)) return;
    this.#append(this.#lastSequence, { kind: 'reported', command_id: commandId });
  }

  /** Lets go of the file. */
  close(): void {
    this.#closed = true;
    closeSync(this.#file);
  }

  #load(bytes: Buffer): void {
    for (const record of recordsOf(bytes)) {
      this.#end = record.end;
      this.#lastSequence = Math.max(this.#lastSequence, record.sequence);
      const entry = parseEntry(record.payload.toString('utf8'));
      if (entry?.kind === 'result') this.#open.set(entry.result.command_id, entry.result);
      else if (entry !== undefined) this.#open.delete(entry.command_id);
    }
  }

  #append(sequence: number, entry: Entry): void {
    const bytes = recordOf(sequence, entry);
    // The length must be said: without it Bun writes at the file's own position.
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#end + written);
    this.#end += bytes.length;
    fsyncSync(this.#file);
  }

  /** Keeps the sequence and what is still open. */
  #compact(path: string, file: number, flags: number): number {
    const kept = this.unreported.map((result) => recordOf(this.#lastSequence, { kind: 'result', result }));
    const anchor = recordOf(this.#lastSequence, { kind: 'reported', command_id: '' });
    const bytes = Buffer.concat([anchor, ...kept]);
    closeSync(file);
    writeFileAtomically(path, bytes);
    this.#end = bytes.length;
    return openSync(path, flags, 0o600);
  }
}

function recordOf(sequence: number, entry: Entry): Buffer {
  return encodeRecord({ sequence, runningMs: 0, payload: Buffer.from(JSON.stringify(entry)) });
}

function parseEntry(text: string): Entry | undefined {
  const raw = parseJson(text);
  if (!isRecord(raw)) return undefined;
  if (raw['kind'] === 'reported' && typeof raw['command_id'] === 'string')
    return { kind: 'reported', command_id: raw['command_id'] };
  const result = raw['result'];
  if (raw['kind'] !== 'result' || !isRecord(result) || typeof result['command_id'] !== 'string') return undefined;
  const error = typeof result['error'] === 'string' ? result['error'] : null;
  return { kind: 'result', result: { command_id: result['command_id'], success: result['success'] === true, error } };
}
