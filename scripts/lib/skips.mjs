import { existsSync, readFileSync } from 'node:fs';

/** Skips that may happen, by name of the test: `name :: why :: the command that helps`, one a line, `#` for remarks. */
export function readAllowedSkips(file) {
  const allowed = new Map();
  if (!existsSync(file)) return allowed;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [name, why = '', command = ''] = line.split('::').map((part) => part.trim());
    if (name !== '' && !name.startsWith('#')) allowed.set(name, { why, command });
  }
  return allowed;
}

/** Two lines for people about one skipped test. */
export function explainSkip(name, allowed) {
  const known = allowed.get(name);
  if (known === undefined) return `  ${name}\n      not listed in .ci/allowed-skips`;
  return `  ${name}\n      ${known.why}; to run it: ${known.command}`;
}
