import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The folder of the hub's keys: 0700, files 0600, each written whole or not at all. */
export class KeyFiles {
  readonly folder: string;
  /** Names of files and folders that were open to others until now. */
  readonly tightened: string[] = [];

  constructor(dataDir: string) {
    this.folder = join(dataDir, 'keys');
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    this.#tighten(this.folder, 0o700);
  }

  /** The text of a file, undefined where there is none. */
  read(name: string): string | undefined {
    const file = join(this.folder, name);
    if (!existsSync(file)) return undefined;
    this.#tighten(file, 0o600);
    return readFileSync(file, 'utf8');
  }

  /** The text of a file, made and kept where there is none yet. */
  async readOrMake(name: string, make: () => string | Promise<string>): Promise<string> {
    const kept = this.read(name);
    if (kept !== undefined) return kept;
    const made = await make();
    this.write(name, made);
    return made;
  }

  /** Writes beside and renames, so that a power cut leaves the old file or the new one. */
  write(name: string, text: string): void {
    const file = join(this.folder, name);
    const beside = `${file}.new`;
    const handle = openSync(beside, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
    const folder = openSync(this.folder, 'r');
    fsyncSync(folder);
    closeSync(folder);
  }

  #tighten(path: string, mode: number): void {
    if ((statSync(path).mode & 0o077) === 0) return;
    chmodSync(path, mode);
    this.tightened.push(path);
  }
}
