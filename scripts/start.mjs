#!/usr/bin/env node
// `npm start`: installs what is locked, builds what changed, and keeps the hub and the agent of this machine running.
// Plain Node 20 without a package, since on a fresh clone there is none yet.
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { browserAddresses } from './lib/addresses.mjs';
import { ensureDashboard } from './lib/dashboard.mjs';
import { readEnvFile } from './lib/env-file.mjs';
import { agentProcess, hubProcess } from './lib/hub-process.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensureAgentConfig } from './lib/local-agent.mjs';
import { LogFile } from './lib/log-file.mjs';
import { terminalLine } from './lib/log-line.mjs';
import { makeFolder } from './lib/make-folder.mjs';
import { root } from './lib/paths.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { requireFreePort } from './lib/port-check.mjs';
import { findBun } from './lib/runtime.mjs';
import { asksForHelp, prepareDataDir, readStartSettings, startUsage, wrongSettingCode } from './lib/start-settings.mjs';
import { Supervised } from './lib/supervise.mjs';
import { setupCodeFile, waitForHub } from './lib/wait-for-hub.mjs';

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
  await superviseAll(bun, settings, environment);
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

function prepareFolders(dataDir) {
  for (const name of ['logs', 'local-agent']) makeFolder(join(dataDir, name));
  ensureAgentConfig(dataDir);
  // A code of an earlier start is void: what lies there afterwards is the hub's new one.
  rmSync(setupCodeFile(dataDir), { force: true });
}

async function superviseAll(bun, settings, environment) {
  const state = { answered: false };
  const hub = child('hub', bun, hubProcess(settings, environment), settings);
  hub.mayRestart = (code) => state.answered && code !== wrongSettingCode;
  const ended = new AbortController();
  const failed = new Promise((_resolve, reject) => {
    hub.onGivenUp = (code) => {
      ended.abort();
      const why = code === wrongSettingCode ? '' : 'The hub ended before it answered; what it said is above. ';
      reject(new PlainError(`${why}Log: ${join(settings.dataDir, 'logs', 'hub.log')}`, code || 1));
    };
  });
  const children = settings.demo ? [hub] : [hub, child('agent', bun, agentProcess(settings, environment), settings)];
  stopOnSignals(children);
  try {
    hub.start();
    await Promise.race([waitForHub(settings, say, ended.signal), failed]);
    state.answered = true;
    for (const other of children.slice(1)) other.start();
    welcome(settings);
    await failed;
  } catch (error) {
    await Promise.all(children.map((one) => one.stop()));
    throw error;
  }
}

function child(name, bun, { args, env }, { dataDir }) {
  const log = new LogFile(join(dataDir, 'logs', `${name}.log`));
  let lastSaid = '';
  return new Supervised({
    name,
    file: bun,
    args,
    options: { cwd: root, env },
    onLine(line) {
      log.write(`${line}\n`);
      const text = terminalLine(name, line);
      if (text !== undefined && text !== lastSaid) say(text);
      lastSaid = text ?? lastSaid;
    },
    onRestart(code, signal, delay) {
      say(`${name}: ended (${signal ?? `code ${code}`}); starting it again in ${delay / 1000} s.`);
    },
  });
}

function stopOnSignals(children) {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (stopping) {
        for (const one of children) one.kill();
        process.exit(1);
      }
      stopping = true;
      say('\nStopping …');
      void Promise.all(children.toReversed().map((one) => one.stop())).then(() => process.exit(0));
    });
  }
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

function setupCode(dataDir) {
  try {
    return readFileSync(setupCodeFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
