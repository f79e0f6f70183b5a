import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '../cli.ts';
import { temporaryFolder } from './test-agent.ts';

/** A command line of the agent that runs in this process, with what it says. */
export interface Running {
  code: Promise<number>;
  said: () => string;
  complained: () => string;
}

/** Starts a command with nothing of this process's environment but what is given; its files are in `folder`. */
export function startCommand(folder: string, argv: readonly string[], env: Record<string, string> = {}): Running {
  const out: string[] = [];
  const errors: string[] = [];
  const code = runCli(argv, {
    env: { LABKEEPER_AGENT_CONFIG: join(folder, 'config.yaml'), LABKEEPER_AGENT_STATE_DIR: folder, ...env },
    out: (text) => out.push(text),
    error: (text) => errors.push(text),
  });
  return { code, said: () => out.join(''), complained: () => errors.join('') };
}

/** Runs a command to its end. */
export async function command(
  folder: string,
  argv: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; said: string; complained: string }> {
  const running = startCommand(folder, argv, env);
  return { code: await running.code, said: running.said(), complained: running.complained() };
}

/** A folder with an agent's file of settings. */
export function settingsFolder(yaml = '# nothing to say\n'): string {
  const folder = temporaryFolder('command');
  writeFileSync(join(folder, 'config.yaml'), yaml, { mode: 0o600 });
  return folder;
}

/** Ends every `run` of this process, as a service manager does, and waits for it. */
export async function endRuns(...running: readonly Running[]): Promise<void> {
  process.emit('SIGTERM');
  await Promise.all(running.map(({ code }) => code));
  process.removeAllListeners('SIGTERM');
  process.removeAllListeners('SIGINT');
}
