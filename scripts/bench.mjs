#!/usr/bin/env node
// `npm run bench`: one table of what the product costs, each figure against its target. `-- --quick` for a rough look.
import { spawn } from 'node:child_process';
import { ensureDashboard } from './lib/dashboard.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/plain-error.mjs';
import { findBun } from './lib/runtime.mjs';

await runMain(async () => {
  await ensureInstalled(console.error);
  await ensureDashboard(console.error);
  const args = ['--no-orphans', 'bench/run.ts', ...process.argv.slice(2)];
  const child = spawn(findBun(), args, { cwd: root, stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
});
