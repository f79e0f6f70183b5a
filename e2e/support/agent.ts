import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBun } from '../../scripts/lib/runtime.mjs';
import { Child } from './child.ts';
import { root } from './hub.ts';

/** An agent as a process of its own, measuring this machine. */
export class TestAgent {
  child: Child | undefined;
  readonly stateDir: string = mkdtempSync(join(tmpdir(), 'lk-agent-'));
  private readonly options: AgentOptions;

  constructor(options: AgentOptions) {
    this.options = options;
    writeFileSync(join(this.stateDir, 'config.yaml'), '# nothing to say\n', { mode: 0o600 });
    if (options.token !== undefined) writeFileSync(join(this.stateDir, 'token'), options.token, { mode: 0o600 });
    writeFileSync(join(this.stateDir, 'machine-id'), `${options.machineId ?? ''}\n`);
  }

  start(): void {
    const { hubUrl, tokenFile, machineId, program, env = {} } = this.options;
    const preload = machineId === undefined ? [] : ['--preload', join(import.meta.dirname, 'other-machine.ts')];
    const fromSource = ['--no-orphans', '--smol', ...preload, 'packages/agent/src/main.ts'];
    const [file = findBun(), ...args] = program ?? [findBun(), ...fromSource];
    this.child = new Child(file, [...args, 'run'], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        LABKEEPER_AGENT_CONFIG: join(this.stateDir, 'config.yaml'),
        LABKEEPER_AGENT_HUB_URL: hubUrl,
        LABKEEPER_AGENT_TOKEN_FILE: tokenFile ?? join(this.stateDir, 'token'),
        LABKEEPER_AGENT_STATE_DIR: this.stateDir,
        LABKEEPER_TEST_MACHINE_ID: join(this.stateDir, 'machine-id'),
        ...env,
      },
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.child?.stop(signal);
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

export interface AgentOptions {
  readonly hubUrl: string;
  readonly token?: string;
  /** Where somebody else leaves the token. */
  readonly tokenFile?: string;
  /** Makes it pass for another machine than this one. */
  readonly machineId?: string;
  /** A shipped agent instead of the sources: the program and the arguments before the command. */
  readonly program?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A running agent. */
export function startAgent(options: AgentOptions): TestAgent {
  const agent = new TestAgent(options);
  agent.start();
  return agent;
}
