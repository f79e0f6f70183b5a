import { writeSync } from 'node:fs';

const patienceMs = 1000;

/**
 * Writes text to standard output (1) or error (2), whole and at once; process.stdout would load streams for a megabyte.
 * A reader that takes nothing for a second, or is gone, costs the text and nothing else.
 */
export function writeText(stream: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  const until = performance.now() + patienceMs;
  let written = 0;
  while (written < bytes.length && performance.now() < until) {
    try {
      written += writeSync(stream, bytes, written);
    } catch (error) {
      // EAGAIN: a pipe that is full at the moment. Anything else will not pass.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
    }
  }
}
