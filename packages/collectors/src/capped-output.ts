/**
 * Keeps the head and the tail of an output that may be endless: a quarter of the limit from the start, the rest from the
 * end. The program is never ended for talking too much.
 */
export class CappedOutput {
  readonly #headMax: number;
  readonly #tailMax: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#headMax = Math.ceil(maxBytes / 4);
    this.#tailMax = Math.max(0, maxBytes - this.#headMax);
  }

  get truncated(): boolean {
    return this.#dropped > 0;
  }

  push(chunk: Buffer): void {
    const room = this.#headMax - this.#headBytes;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#head.push(part);
      this.#headBytes += part.length;
    }
    if (chunk.length > room) this.#pushTail(chunk.subarray(Math.max(0, room)));
  }

  /** What was kept, with one line in between that says how much is missing. */
  text(): string {
    const head = Buffer.concat(this.#head);
    if (this.#dropped === 0) return Buffer.concat([head, ...this.#tail]).toString('utf8');
    return `${head.toString('utf8')}\n[… ${this.#dropped} bytes left out …]\n${Buffer.concat(this.#tail).toString('utf8')}`;
  }

  #pushTail(chunk: Buffer): void {
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    while (this.#tailBytes > this.#tailMax) {
      const first = this.#tail[0];
      if (first === undefined) return;
      const surplus = Math.min(first.length, this.#tailBytes - this.#tailMax);
      this.#dropped += surplus;
      this.#tailBytes -= surplus;
      if (surplus === first.length) this.#tail.shift();
      else this.#tail[0] = first.subarray(surplus);
    }
  }
}
