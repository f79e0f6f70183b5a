import { readFileSync } from 'node:fs';

const keptMs = 1000;

/**
 * Whether mounts of the machine are mounted below its root in our container too. One that came later may not be: asking for its size would
 * answer with that of the folder beneath it. Where `root` is no mount at all (a folder of captures), everything counts as seen.
 */
export class SeenMounts {
  readonly #root: string;
  readonly #read: () => string;
  #points: ReadonlySet<string> = new Set();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(root: string, read: () => string = () => readFileSync('/proc/self/mountinfo', 'utf8')) {
    this.#root = root;
    this.#read = read;
  }

  has(mount: string): boolean {
    const now = performance.now();
    if (now - this.#readAt > keptMs) {
      this.#points = pointsOf(this.#read());
      this.#readAt = now;
    }
    if (!this.#points.has(this.#root)) return true;
    return mount === '/' || this.#points.has(`${this.#root}${mount}`);
  }
}

/** Mount points out of mountinfo, escapes decoded. */
function pointsOf(text: string): Set<string> {
  const points = text.split('\n').map((line) => line.split(' ', 5)[4] ?? '');
  return new Set(
    points.map((point) =>
      point.replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    ),
  );
}
