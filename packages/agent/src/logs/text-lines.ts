const newline = 0x0a;

/**
 * Parts pieces of bytes into lines, as many at a time as came. A line longer than `maxBytes` comes as undefined, and what is
 * left at the end without its newline is a line too.
 */
export async function* textLines(
  pieces: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<(string | undefined)[]> {
  const line = new OpenLine(maxBytes);
  for await (const piece of pieces) {
    const lines: (string | undefined)[] = [];
    let start = 0;
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, start)) {
      line.push(piece.subarray(start, end));
      lines.push(line.take());
      start = end + 1;
    }
    line.push(piece.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (line.begun) yield [line.take()];
}

/** The line that is not over yet. */
class OpenLine {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get begun(): boolean {
    return this.#bytes > 0;
  }

  push(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(Buffer.from(part));
  }

  take(): string | undefined {
    const text = this.#bytes > this.#maxBytes ? undefined : Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    return text;
  }
}
