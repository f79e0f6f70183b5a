#!/usr/bin/env node
// `npm run build`: the dashboard and the agent as it is shipped, into the dist folders.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDashboard } from './lib/dashboard.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { runQuietly } from './lib/run.mjs';
import { findBun } from './lib/runtime.mjs';

await runMain(async () => {
  await ensureInstalled(console.log);
  if (!(await ensureDashboard(console.log))) console.log('The dashboard is up to date.');
  const script = join(root, 'scripts', 'build-agent.ts');
  if (!existsSync(script)) return;
  console.log('Building the agent …');
  const result = await runQuietly(findBun(), [script], { cwd: root });
  console.log(result.output.trim());
  if (result.code !== 0) throw new PlainError('The agent could not be built; why is above.');
});
