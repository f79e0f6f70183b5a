#!/usr/bin/env node
// `npm start`: installs what is locked, builds what changed, and keeps the hub and the agent of this machine running.
// Plain Node 20 without a package, since on a fresh clone there is none yet.
import { join, resolve } from 'node:path';
import { browserAddresses } from './lib/addresses.mjs';
import { ensureDashboard } from './lib/dashboard.mjs';
import { readEnvFile } from './lib/env-file.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { requireFreePort } from './lib/port-check.mjs';
import { findBun } from './lib/runtime.mjs';
import { asksForHelp, prepareDataDir, readStartSettings, startUsage } from './lib/start-settings.mjs';
import { prepareFolders, superviseAll } from './lib/supervise-all.mjs';
import { setupCode } from './lib/wait-for-hub.mjs';

await runMain(async () => {
  requireNode20();
  const argv = process.argv.slice(2);
  if (asksForHelp(argv)) {
    say(startUsage);
    return;
  }
  const environment = readEnvironment();
  const settings = readStartSettings(argv, environment, process.cwd());
  prepareDataDir(settings.dataDir);
  await requireFreePort(settings.port, settings.host, 'LABKEEPER_PORT');
  await requireFreePort(settings.tlsPort, settings.host, 'LABKEEPER_TLS_PORT');
  await ensureInstalled(say);
  const bun = findBun();
  await ensureDashboard(say);
  prepareFolders(settings.dataDir);
  await superviseAll(bun, settings, environment, { say, onAnswered: () => welcome(settings) });
});

function say(line) {
  process.stdout.write(`${line}\n`);
}

function requireNode20() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new PlainError(`Labkeeper needs Node 20 or newer to start; this is ${process.versions.node}.`);
}

/** The environment over the `.env` file beside the start command. */
function readEnvironment() {
  const file = join(process.cwd(), '.env');
  const { variables, tooOpen } = readEnvFile(file);
  if (tooOpen) say(`${file} can be read by others on this machine; better: chmod 600 ${file}`);
  return { ...variables, ...process.env };
}

function welcome(settings) {
  const { here, network } = browserAddresses(settings);
  say(`\nLabkeeper is running${settings.demo ? ' with made-up servers (demo)' : ''}.\n`);
  say(`  On this machine   ${here}`);
  for (const address of network) say(`  In your network   ${address}`);
  const code = setupCode(settings.dataDir);
  if (code !== undefined) {
    say('\n  First visit: set a password. This link holds the one-time set-up code:');
    say(`  ${here}/setup#${code}`);
    const where = settings.dataDir === resolve('data') ? '' : `LABKEEPER_DATA_DIR=${settings.dataDir} `;
    say(`  It is good for 15 minutes; a new one comes from: ${where}npx labkeeper setup-code`);
  }
  say(`\n  Data and logs in ${settings.dataDir}. Ctrl-C stops it.\n`);
}
