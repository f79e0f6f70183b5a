import { readFileSync, statSync } from 'node:fs';

/** Variables of a `.env` file, and whether others on this machine can read it. */
export interface EnvFile {
  readonly variables: Readonly<Record<string, string>>;
  readonly tooOpen: boolean;
}

/** Reads a `.env` file; no file is an empty one. */
export function readEnvFile(file: string): EnvFile {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return { variables: {}, tooOpen: false };
  return { variables: parseEnv(readFileSync(file, 'utf8')), tooOpen: (stats.mode & 0o077) !== 0 };
}

/** Parses `NAME=value` lines with comments, `export` and quotes; what is no such line is left out, and nothing is expanded. */
export function parseEnv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    const [, name, value] = match ?? [];
    if (name !== undefined && value !== undefined) variables[name] = unquote(value.trim());
  }
  return variables;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(value);
  return quoted?.[2] ?? value.replace(/\s+#.*$/, '');
}
