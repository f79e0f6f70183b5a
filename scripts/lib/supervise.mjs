import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const delays = [250, 1000, 3000, 10_000, 20_000, 30_000];
const windowMs = 120_000;
const graceMs = 12_000;

/** How long to wait before a child is started again: longer with each death of the last two minutes. */
export function restartDelay(deaths, now) {
  const recent = deaths.filter((at) => now - at < windowMs).length;
  return delays[Math.min(Math.max(recent - 1, 0), delays.length - 1)];
}

/**
 * One child that is kept running. It has a process group of its own, so that Ctrl-C reaches it once, through us; Bun's
 * `--no-orphans` ends it when we die. `mayRestart(code)` decides whether a death is answered with a new start.
 */
export class Supervised {
  /**
   * @param {{
   *   name: string, file: string, args: string[], options: import('node:child_process').SpawnOptions,
   *   onLine: (line: string) => void,
   *   onRestart: (code: number | null, signal: string | null, delayMs: number) => void,
   *   mayRestart?: (code: number | null) => boolean,
   *   onGivenUp?: (code: number | null, signal: string | null) => void,
   * }} parts
   */
  constructor({ name, file, args, options, onLine, onRestart, mayRestart = () => true, onGivenUp = () => {} }) {
    this.name = name;
    this.file = file;
    this.args = args;
    this.options = options;
    this.onLine = onLine;
    this.onRestart = onRestart;
    this.mayRestart = mayRestart;
    this.onGivenUp = onGivenUp;
    this.child = undefined;
    this.deaths = [];
    this.stopping = false;
    this.timer = undefined;
    this.ended = Promise.resolve();
  }

  /** Starts the child; it is started again after each death until stop() is called. */
  start() {
    this.child = spawn(this.file, this.args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...this.options });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.onLine(line));
    }
    const child = this.child;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.onLine(error.message);
        resolve(undefined);
      });
      child.once('exit', resolve);
    });
    child.once('exit', (code, signal) => this.#died(code, signal));
  }

  #died(code, signal) {
    if (this.stopping) return;
    if (!this.mayRestart(code)) {
      this.onGivenUp(code, signal);
      return;
    }
    const now = Date.now();
    this.deaths = [...this.deaths.slice(-10), now];
    const delay = restartDelay(this.deaths, now);
    this.onRestart(code, signal, delay);
    this.timer = setTimeout(() => this.start(), delay);
  }

  /** Asks the child to end and resolves when it has; after 12 s it is killed. */
  async stop() {
    this.stopping = true;
    clearTimeout(this.timer);
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(killer);
  }

  /** Ends the child at once. */
  kill() {
    this.stopping = true;
    this.child?.kill('SIGKILL');
  }
}
