// What the container runs, by Bun itself: hub and agent as `npm start` keeps them. Nothing is installed or built here.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { requireContainerData } from './lib/container-data.mjs';
import { localAddress } from './lib/hub-process.mjs';
import { makeFolder } from './lib/make-folder.mjs';
import { runMain } from './lib/plain-error.mjs';
import { readStartSettings } from './lib/start-settings.mjs';
import { prepareFolders, superviseAll } from './lib/supervise-all.mjs';
import { setupCode } from './lib/wait-for-hub.mjs';

/** A machine that has just started and is busy: ending here would only mean to begin once more. */
const patienceMs = 10 * 60_000;

await runMain(async () => {
  const settings = readStartSettings([], process.env, process.cwd());
  requireContainerData(settings.dataDir);
  prepareFolders(settings.dataDir);
  const environment = { ...process.env, TMPDIR: emptyFolder(join(settings.dataDir, 'cache', 'tmp')) };
  const talk = { say, onAnswered: () => welcome(settings), silentMs: patienceMs };
  await superviseAll(process.execPath, settings, environment, talk);
});

function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Agents are packed in here on request: too much for a /tmp that is memory. What an earlier run left goes. */
function emptyFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  return folder;
}

function welcome(settings) {
  const address = localAddress({ ...settings, host: undefined }).replace('127.0.0.1', 'localhost');
  say(`Labkeeper is running: ${address}, or this machine's name in place of localhost.`);
  const code = setupCode(settings.dataDir);
  if (code === undefined) return;
  say('First visit: set a password. This link holds the one-time set-up code:');
  say(`  ${address}/setup#${code}`);
  say('It is good for 15 minutes; a new one comes from: docker compose exec labkeeper labkeeper setup-code');
}
