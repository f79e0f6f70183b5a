import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findBun } from '../../scripts/lib/runtime.mjs';
import { Child } from './child.ts';
import { eventually, Hopeless } from './eventually.ts';
import { freePort } from './free-port.ts';

export const root: string = resolve(import.meta.dirname, '..', '..');
export const password = 'correct horse battery';

/** A hub as a process of its own, on free ports of loopback, with a data folder that dispose() removes. */
export class TestHub {
  child: Child | undefined;
  readonly dataDir: string;
  readonly url: string;
  readonly port: number;
  private readonly env: NodeJS.ProcessEnv;

  constructor(port: number, tlsPort: number, env: NodeJS.ProcessEnv) {
    this.dataDir = env['LABKEEPER_DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'lk-hub-'));
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.env = {
      PATH: process.env['PATH'],
      HOME: this.dataDir,
      TMPDIR: tmpdir(),
      LABKEEPER_DATA_DIR: this.dataDir,
      LABKEEPER_HOST: '127.0.0.1',
      LABKEEPER_PORT: String(port),
      LABKEEPER_TLS_PORT: String(tlsPort),
      LABKEEPER_LOCAL_AGENT_TOKEN_FILE: this.localTokenFile,
      ...env,
    };
  }

  /** Where it leaves a token for an agent of this machine. */
  get localTokenFile(): string {
    return join(this.dataDir, 'local-agent', 'token');
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    const child = new Child(findBun(), ['--no-orphans', 'packages/hub/src/main.ts'], { cwd: root, env: this.env });
    this.child = child;
    await eventually(`the hub answers at ${this.url}`, async () => {
      if (!child.running) throw new Hopeless(`the hub ended:\n${child.text}`);
      const response = await fetch(`${this.url}/api/v1/setup`, { signal: AbortSignal.timeout(2000) });
      const setup = response.ok ? ((await response.json()) as { done: boolean }) : undefined;
      return setup?.done === true || (setup?.done === false && existsSync(this.codeFile()));
    });
  }

  /** The one-time set-up code that it keeps in a file until a password is set. */
  setupCode(): string {
    return readFileSync(this.codeFile(), 'utf8').trim().replace('code=', '');
  }

  private codeFile(): string {
    return join(this.dataDir, 'setup-code');
  }

  /** Calls the API as whoever holds the key or cookie in `headers`; throws on anything but 2xx. */
  async call<Answer>(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...options.headers },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.child?.stop(signal);
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** A running hub on free ports. */
export async function startHub(env: NodeJS.ProcessEnv = {}): Promise<TestHub> {
  const hub = new TestHub(await freePort(), await freePort(), env);
  await hub.start();
  return hub;
}
