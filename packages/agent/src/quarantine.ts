import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const largest = 1024 * 1024;

/** Where reports go that a hub will never take, with its reason: for a person to look at, at most 2 MiB. */
export class Quarantine {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'quarantine.jsonl');
  }

  /** Sets one report aside. A full disk only costs the copy. */
  add(reason: string, entry: string, at: string): void {
    try {
      if (this.#size() > largest) renameSync(this.#path, `${this.#path}.1`);
      appendFileSync(this.#path, `${JSON.stringify({ at, reason, entry })}\n`, { mode: 0o600 });
    } catch {
      // The count in the spool's cursor still tells of it.
    }
  }

  #size(): number {
    try {
      return statSync(this.#path).size;
    } catch {
      return 0;
    }
  }
}
