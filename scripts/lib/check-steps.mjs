import { join } from 'node:path';
import { root } from './paths.mjs';
import { runQuietly } from './run.mjs';
import { findBun } from './runtime.mjs';

/** What `npm run check` runs, in this order: a name for people and the arguments of Bun. */
export const checkSteps = [
  { name: 'format (oxfmt)', args: tool('oxfmt', '--check', '.') },
  { name: 'types (tsc)', args: tool('tsc') },
  { name: 'lint (oxlint)', args: tool('oxlint', '--type-aware') },
  { name: 'import rules (dependency-cruiser)', args: tool('depcruise', 'packages', 'scripts', 'e2e', 'bench') },
  { name: 'unused code (knip)', args: tool('knip', '--treat-config-hints-as-errors', '--no-progress') },
  { name: 'import rules fire (check-guards)', args: ['scripts/check-guards.ts'] },
];

function tool(name, ...args) {
  return ['--bun', join(root, 'node_modules', '.bin', name), ...args];
}

/** Runs one step: `{ code, output, seconds }`. */
export function runCheckStep(step) {
  return runQuietly(findBun(), step.args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
}
