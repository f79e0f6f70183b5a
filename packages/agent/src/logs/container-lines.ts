import type { LogLine } from '@labkeeper/protocol/log';
import { shorten } from './journal-entry.ts';

/** A line of a container; `nanoseconds` since 1970, as exactly as the engine knows it. */
export interface ContainerLine {
  line: LogLine;
  nanoseconds: bigint | undefined;
}

const headerBytes = 8;
const newline = 0x0a;
const names = ['stdin', 'stdout', 'stderr'];
/** What a line holds at most until its end is known. */
const maxLineBytes = 512 * 1024;

/**
 * Takes the log of a container apart: with a terminal it is plain text, without one it comes in frames that say whether it was
 * stdout or stderr, and each line begins with its time. https://docs.docker.com/reference/api/engine/ ("Attach to a container")
 */
export class ContainerLines {
  #rest: Buffer = Buffer.alloc(0);
  #framed: boolean | undefined;
  /** The stream of the frame that is being read, and how many of its bytes are still to come. */
  #stream = 0;
  #left = 0;
  readonly #open = new Map<number, Buffer>();
  /** Streams whose line was too long: what comes until its end is passed over. */
  readonly #cut = new Set<number>();

  /** The lines that are whole now. */
  push(piece: Buffer): ContainerLine[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (this.#rest.length === 0) return [];
    // A time begins with a digit; a frame with the number of a stream, which no text does.
    this.#framed ??= (this.#rest[0] ?? 0) < names.length;
    if (this.#framed) return this.#frames();
    const text = this.#rest;
    this.#rest = Buffer.alloc(0);
    return this.#lines(-1, text);
  }

  /** What was left without its end. */
  end(): ContainerLine[] {
    const left = [...this.#open].filter(([, bytes]) => bytes.length > 0);
    this.#open.clear();
    return left.map(([stream, bytes]) => readLine(stream, bytes));
  }

  #frames(): ContainerLine[] {
    const lines: ContainerLine[] = [];
    let start = 0;
    while (this.#left > 0 ? this.#rest.length > start : this.#rest.length - start >= headerBytes) {
      if (this.#left === 0) {
        this.#stream = this.#rest[start] ?? 0;
        this.#left = this.#rest.readUInt32BE(start + 4);
        start += headerBytes;
      }
      // A frame may be of any length: its lines are taken as they come.
      const end = Math.min(this.#rest.length, start + this.#left);
      lines.push(...this.#lines(this.#stream, this.#rest.subarray(start, end)));
      this.#left -= end - start;
      start = end;
    }
    this.#rest = Buffer.from(this.#rest.subarray(start));
    return lines;
  }

  #lines(stream: number, piece: Buffer): ContainerLine[] {
    const bytes = this.#cut.has(stream) ? this.#afterCut(stream, piece) : piece;
    const lines: ContainerLine[] = [];
    const before = this.#open.get(stream);
    const all = before === undefined || before.length === 0 ? bytes : Buffer.concat([before, bytes]);
    let start = 0;
    for (let end = all.indexOf(newline); end !== -1; end = all.indexOf(newline, start)) {
      lines.push(readLine(stream, all.subarray(start, end)));
      start = end + 1;
    }
    // A line without an end may not grow for ever: it goes out as far as it came, and its rest is passed over.
    if (all.length - start > maxLineBytes) {
      lines.push(readLine(stream, all.subarray(start)));
      start = all.length;
      this.#cut.add(stream);
    }
    this.#open.set(stream, Buffer.from(all.subarray(start)));
    return lines;
  }

  /** What stands behind the end of a line that was too long. */
  #afterCut(stream: number, bytes: Buffer): Buffer {
    const end = bytes.indexOf(newline);
    if (end === -1) return bytes.subarray(bytes.length);
    this.#cut.delete(stream);
    return bytes.subarray(end + 1);
  }
}

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z ?/;

function readLine(stream: number, bytes: Buffer): ContainerLine {
  const text = bytes.toString('utf8').replace(/\r$/, '');
  const [whole = '', seconds, fraction = ''] = stamp.exec(text) ?? [];
  const ms = seconds === undefined ? Number.NaN : Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  const known = Number.isFinite(ms);
  const line: LogLine = {
    at: known ? new Date(ms).toISOString() : null,
    message: shorten(known ? text.slice(whole.length) : text),
    priority: null,
    source: names[stream] ?? null,
    pid: null,
  };
  const wholeSeconds = BigInt(known ? Math.floor(ms / 1000) : 0);
  return {
    line,
    nanoseconds: known ? wholeSeconds * 1_000_000_000n + BigInt(fraction.padEnd(9, '0') || '0') : undefined,
  };
}
