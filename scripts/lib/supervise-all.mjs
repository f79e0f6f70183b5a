import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { agentProcess, hubProcess } from './hub-process.mjs';
import { ensureAgentConfig } from './local-agent.mjs';
import { LogFile } from './log-file.mjs';
import { terminalLine } from './log-line.mjs';
import { makeFolder } from './make-folder.mjs';
import { root } from './paths.mjs';
import { PlainError } from './plain-error.mjs';
import { wrongSettingCode } from './start-settings.mjs';
import { Supervised } from './supervise.mjs';
import { setupCodeFile, waitForHub } from './wait-for-hub.mjs';

/** Makes what hub and agent expect inside the data folder. */
export function prepareFolders(dataDir) {
  for (const name of ['logs', 'local-agent']) makeFolder(join(dataDir, name));
  ensureAgentConfig(dataDir);
  // A code of an earlier start is void: what lies there afterwards is the hub's new one.
  rmSync(setupCodeFile(dataDir), { force: true });
}

/**
 * Keeps the hub, and the agent beside it unless it is a demo, running until a signal ends them; then the process ends. `onAnswered` is called once the hub
 * serves. Throws a PlainError when the hub cannot be started, or says nothing for `silentMs` (a minute unless stated).
 * @param {string} bun
 * @param {{ demo: boolean, dataDir: string, host: string | undefined, port: number, tlsPort: number }} settings
 * @param {NodeJS.ProcessEnv} environment
 * @param {{ say: (line: string) => void, onAnswered: () => void, silentMs?: number }} talk
 */
export async function superviseAll(bun, settings, environment, { say, onAnswered, silentMs }) {
  const state = { answered: false };
  const hub = child('hub', bun, hubProcess(settings, environment), { settings, say });
  hub.mayRestart = (code) => state.answered && code !== wrongSettingCode;
  const ended = new AbortController();
  const failed = new Promise((_resolve, reject) => {
    hub.onGivenUp = (code) => {
      ended.abort();
      const why = code === wrongSettingCode ? '' : 'The hub ended before it answered; what it said is above. ';
      reject(new PlainError(`${why}Log: ${join(settings.dataDir, 'logs', 'hub.log')}`, code || 1));
    };
  });
  const children = settings.demo
    ? [hub]
    : [hub, child('agent', bun, agentProcess(settings, environment), { settings, say })];
  stopOnSignals(children, say);
  try {
    hub.start();
    await Promise.race([waitForHub(settings, say, ended.signal, silentMs), failed]);
    state.answered = true;
    for (const other of children.slice(1)) other.start();
    onAnswered();
    await failed;
  } catch (error) {
    await Promise.all(children.map((one) => one.stop()));
    throw error;
  }
}

function child(name, bun, { args, env }, { settings, say }) {
  const log = new LogFile(join(settings.dataDir, 'logs', `${name}.log`));
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

function stopOnSignals(children, say) {
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
