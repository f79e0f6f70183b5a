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

/** The line that allows a skipped test, by its whole name or by what follows the names of its groups; undefined where there is none. */
export function allowanceOf(name, allowed) {
  return allowed.get(name) ?? allowed.get(name.split(' > ').at(-1));
}

/** Two lines for people about one skipped test. */
export function explainSkip(name, allowed) {
  const known = allowanceOf(name, allowed);
  if (known === undefined) return `  ${name}\n      not listed in .ci/allowed-skips`;
  return `  ${name}\n      ${known.why}; to run it: ${known.command}`;
}
