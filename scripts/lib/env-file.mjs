import { readFileSync, statSync } from 'node:fs';

/** Variables of a `.env` file as an object, `{}` when there is none, and whether others on the machine can read it. */
export function readEnvFile(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return { variables: {}, tooOpen: false };
  return { variables: parseEnv(readFileSync(file, 'utf8')), tooOpen: (stats.mode & 0o077) !== 0 };
}

/** Parses `NAME=value` lines: comments, `export`, and quotes around the value are understood; anything else is left out. */
export function parseEnv(text) {
  const variables = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(line);
    if (match !== null) variables[match[1]] = unquote(match[2].trim());
  }
  return variables;
}

function unquote(value) {
  const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/.exec(value);
  if (quoted !== null) return quoted[2];
  return value.replace(/\s+#.*$/, '');
}
