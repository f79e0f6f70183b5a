#!/usr/bin/env node
// In the first stage of the Dockerfile: builds the dashboard and lays out the files of the image in the folder named.
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { layOut } from './lib/container-tree.mjs';
import { ensureDashboard } from './lib/dashboard.mjs';
import { root } from './lib/paths.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { runQuietly } from './lib/run.mjs';
import { findBun } from './lib/runtime.mjs';

await runMain(async () => {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new PlainError('Usage: node scripts/container-build.mjs FOLDER');
  await ensureDashboard(console.log);
  await keepOtherRuntime();
  layOut(folder);
});

/** The other architecture's Bun, fetched and checked as for any build: with it a hub on x86-64 hands out agents for a Raspberry Pi too. */
async function keepOtherRuntime() {
  const other = process.arch === 'arm64' ? 'x64' : 'arm64';
  const work = join(root, '.cache', 'other');
  const result = await runQuietly(findBun(), ['scripts/build-agent.ts', '--quick', '--only', other, '--out', work], {
    cwd: root,
  });
  if (result.code !== 0) throw new PlainError(`${result.output.trim()}\n\nThe agent could not be built; why is above.`);
  const kept = readdirSync(work).find((name) => name.startsWith(`bun-${other}-`));
  if (kept !== undefined) renameSync(join(work, kept), join(root, '.cache', kept));
  rmSync(work, { recursive: true });
  const there = readdirSync(join(root, '.cache')).some((name) => name.startsWith(`bun-${other}-`));
  if (!there) console.log(`Without agents for ${other}: its runtime could not be fetched.`);
}
