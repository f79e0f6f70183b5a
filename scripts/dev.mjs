#!/usr/bin/env node
// `npm run dev`: the hub and the local agent, each started anew when its source changes, and the dashboard's development server.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvFile } from './lib/env-file.mjs';
import { agentProcess, hubProcess, localAddress } from './lib/hub-process.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensureAgentConfig } from './lib/local-agent.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/plain-error.mjs';
import { requireFreePort } from './lib/port-check.mjs';
import { findBun } from './lib/runtime.mjs';
import { prepareDataDir, readStartSettings } from './lib/start-settings.mjs';
import { Supervised } from './lib/supervise.mjs';

const dashboard = join(root, 'packages', 'dashboard');
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');

await runMain(async () => {
  await ensureInstalled(console.log);
  const environment = { ...readEnvFile(join(process.cwd(), '.env')).variables, ...process.env };
  const settings = readStartSettings(process.argv.slice(2), environment, process.cwd());
  prepareDataDir(settings.dataDir);
  mkdirSync(join(settings.dataDir, 'local-agent'), { recursive: true, mode: 0o700 });
  ensureAgentConfig(settings.dataDir);
  await requireFreePort(settings.port, settings.host, 'LABKEEPER_PORT');
  const hub = hubProcess(settings, environment);
  const agent = agentProcess(settings, environment);
  const watch = ['--watch', '--no-clear-screen'];
  const page = { ...process.env, LABKEEPER_DEV_HUB: localAddress(settings) };
  const children = [
    child('hub', [...watch, ...hub.args], hub.env),
    child('page', ['--no-orphans', '--bun', vite, '--host', '127.0.0.1', '--clearScreen', 'false'], page, dashboard),
    ...(settings.demo ? [] : [child('agent', [...watch, ...agent.args], agent.env)]),
  ];
  for (const one of children) one.start();
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void Promise.all(children.map((one) => one.stop())).then(() => process.exit(0)));
  }
});

function child(name, args, env, cwd = root) {
  return new Supervised({
    name,
    file: findBun(),
    args,
    options: { cwd, env },
    onLine: (line) => console.log(`${name.padEnd(5)} ${line}`),
    onRestart: (code, signal, delay) =>
      console.log(`${name.padEnd(5)} ended (${signal ?? code}); again in ${delay} ms`),
  });
}
