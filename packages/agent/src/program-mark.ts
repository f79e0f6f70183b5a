import { statSync } from 'node:fs';

/** The file of the running program: the executable itself, or the bundle that a Node runs. */
export function programPath(): string {
  const script = process.argv[1];
  return 'bun' in process.versions || script === undefined ? process.execPath : script;
}

/** Tells one state of the program's file from another; undefined where it is not there. */
export function programMark(): string | undefined {
  try {
    const { ino, mtimeMs, size } = statSync(programPath());
    return `${ino}:${mtimeMs}:${size}`;
  } catch {
    return undefined;
  }
}
