#!/usr/bin/env node
// Runs the pinned Bun with the arguments given: `node scripts/bun.mjs packages/hub/src/main.ts api-key create`.
import { spawn } from 'node:child_process';
import { runMain } from './lib/plain-error.mjs';
import { findBun } from './lib/runtime.mjs';

await runMain(() => {
  const child = spawn(findBun(), process.argv.slice(2), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
  child.on('error', (error) => {
    process.stderr.write(`The runtime cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
});
