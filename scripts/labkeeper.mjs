#!/usr/bin/env node
// `npx labkeeper …`: the hub and its command line, run by the pinned Bun in the folder where it is called.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/plain-error.mjs';
import { findBun } from './lib/runtime.mjs';

await runMain(() => {
  const args = ['--no-env-file', join(root, 'packages', 'hub', 'src', 'main.ts'), ...process.argv.slice(2)];
  const child = spawn(findBun(), args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
  child.on('error', (error) => {
    process.stderr.write(`The runtime cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
});
