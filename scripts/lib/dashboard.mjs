import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './plain-error.mjs';
import { root as clone } from './paths.mjs';
import { findBun } from './runtime.mjs';
import { runQuietly } from './run.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';

const sources = ['packages/dashboard', 'packages/protocol/src', 'package-lock.json'];

/** Builds the dashboard when its sources changed since the last build. Resolves to whether it had to. */
export async function ensureDashboard(say, folder = clone) {
  const stampFile = join(folder, '.cache', 'dashboard.stamp');
  const hash = hashOf(folder, sources);
  const built = existsSync(join(folder, 'packages/dashboard/dist/index.html'));
  if (built && isStamped(stampFile, hash)) return false;
  const began = Date.now();
  say('Building the dashboard …');
  const result = await runQuietly(findBun(folder), ['--bun', join(folder, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: join(folder, 'packages/dashboard'),
  });
  if (result.code !== 0)
    throw new PlainError(`${result.output.trim()}\n\nThe dashboard could not be built; why is above.`);
  writeStamp(stampFile, hash);
  say(`Dashboard built in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  return true;
}
