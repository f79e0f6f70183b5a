import { appendFileSync, chmodSync, renameSync, statSync } from 'node:fs';

const largestBytes = 10 * 1024 * 1024;

/** A log of one child: appended (0600), turned over to `.1` at 10 MiB, so that it never takes more than twice that. */
export class LogFile {
  constructor(file) {
    this.file = file;
    this.size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, '', { mode: 0o600 });
    chmodSync(file, 0o600);
  }

  /** Appends text; a full disk costs the log and nothing else. */
  write(text) {
    try {
      if (this.size > largestBytes) {
        renameSync(this.file, `${this.file}.1`);
        this.size = 0;
      }
      appendFileSync(this.file, text, { mode: 0o600 });
      this.size += Buffer.byteLength(text);
    } catch {
      this.size += 0;
    }
  }
}
