#!/usr/bin/env node
// `npm run build`: the dashboard into its dist folder, and the agent as it is shipped into .cache/agent.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDashboard } from './lib/dashboard.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { runQuietly } from './lib/run.mjs';
import { findBun } from './lib/runtime.mjs';

const shipped = join(root, '.cache', 'agent');

await runMain(async () => {
  await ensureInstalled(console.log);
  if (!(await ensureDashboard(console.log))) console.log('The dashboard is up to date.');
  console.log('Building the agent …');
  const result = await runQuietly(findBun(), ['scripts/build-agent.ts', '--out', shipped], { cwd: root });
  if (result.code !== 0) throw new PlainError(`${result.output.trim()}\n\nThe agent could not be built; why is above.`);
  const { files, unavailable } = JSON.parse(readFileSync(join(shipped, 'release.json'), 'utf8'));
  for (const { name, size_bytes } of files)
    console.log(`  ${(size_bytes / 2 ** 20).toFixed(1).padStart(6)} MiB  ${join(shipped, name)}`);
  for (const { architecture, reason } of unavailable) console.log(`  not for ${architecture}: ${reason}`);
});
