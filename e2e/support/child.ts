import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A started program with everything it has said so far. Always stop() it, by its own id. */
export class Child {
  readonly lines: string[] = [];
  readonly process: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(file: string, args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    this.process = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.ended = new Promise((resolve) => {
      this.process.once('exit', (code) => resolve(code));
      this.process.once('error', (error) => {
        this.lines.push(error.message);
        resolve(127);
      });
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  get text(): string {
    return this.lines.join('\n');
  }

  get running(): boolean {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Resolves to the exit code once the program has ended. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  /** Asks it to end (SIGTERM unless told otherwise), insists after 15 s, and resolves when it has. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.running) return;
    this.process.kill(signal);
    const killer = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
    await this.ended;
    clearTimeout(killer);
  }
}
