import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentRelease } from '@labkeeper/protocol/agent';
import type { Role } from '@labkeeper/protocol/account';
import type { Scope } from '@labkeeper/protocol/scope';
import { buildApp, type RunningHub } from '../../app.ts';
import type { AppOverrides } from '../../app-overrides.ts';
import { loadConfig } from '../../config/load-config.ts';
import { cookieName } from '../credentials.ts';

/** Password of every user of a test hub, hashed once so that tests need not. */
export const testPassword = 'correct horse battery staple';
const testPasswordHash = 'scrypt$65536$8$2$heXw8TX10cGLsH4pmtIXIg$Az5augO97XkQcAmDCSLd6gBuy-cSK0f3NKhEusDLsUU';

export interface TestHubOptions {
  /** Environment variables on top of those of the test hub. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly overrides?: AppOverrides;
  /** Without an administrator when false. */
  readonly setUp?: boolean;
  /** A data folder to go on with; a fresh one is made and removed otherwise. */
  readonly dataDir?: string;
}

/** What a request of a test brought back. */
export interface TestAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A real hub in this process, with a data folder of its own. */
export interface TestHub {
  /** The hub from inside. */
  readonly app: RunningHub;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** `https://127.0.0.1:port`, with the self-made certificate. */
  readonly tlsUrl: string;
  readonly dataDir: string;
  /** A key that may do everything. */
  readonly adminKey: string;
  /** Every log line so far. */
  readonly logLines: string[];
  /** A request as a script makes it: JSON in and out, with the admin key unless `headers` say otherwise. */
  fetchJson<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer<Body>>;
  keyWith(...scopes: Scope[]): Promise<string>;
  /** Headers of a browser that is logged in with this role. */
  browserOf(role: Role): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts a hub on free ports of 127.0.0.1, with an administrator called `admin`. Stop it when done. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'labkeeper-hub-'));
  const logLines: string[] = [];
  const environment = {
    LABKEEPER_DATA_DIR: dataDir,
    LABKEEPER_HOST: '127.0.0.1',
    LABKEEPER_LOG_LEVEL: 'debug',
    // A small disk is tried where that is the matter.
    LABKEEPER_MIN_FREE_MB: '1',
    ...options.environment,
  };
  const app = buildApp(loadConfig({ environment, folder: dataDir }), {
    anyPort: true,
    checkAnswers: true,
    ballastBytes: 0,
    logSink: { write: (line) => void logLines.push(line) },
    ...options.overrides,
    services: { buildAgent: buildNothing, ...options.overrides?.services },
  });
  const running = await app.start();
  if (options.setUp !== false) await addUser(running, 'admin');
  const url = `http://127.0.0.1:${String(running.ports.port)}`;
  const adminKey = (await running.services.accounts.issueKey({ name: 'test', scopes: ['admin'] })).key;
  return {
    app: running,
    url,
    tlsUrl: `https://127.0.0.1:${String(running.ports.tlsPort)}`,
    dataDir,
    adminKey,
    logLines,
    fetchJson: (method, path, body, headers) =>
      fetchJson(url + path, method, { body, headers: headers ?? { 'x-api-key': adminKey } }),
    keyWith: async (...scopes) => (await running.services.accounts.issueKey({ name: scopes.join(' '), scopes })).key,
    browserOf: (role) => browserOf(running, role, url),
    async stop() {
      await app.stop();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Building agents takes half a minute and is tried where they are built. */
async function buildNothing(): Promise<AgentRelease> {
  return { version: '0.0.0', files: [], unavailable: [] };
}

async function fetchJson<Body>(
  url: string,
  method: string,
  { body, headers }: { body: unknown; headers: Record<string, string> },
): Promise<TestAnswer<Body>> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}

/** Adds a user of this role, named after it, unless there is one. */
async function addUser(app: RunningHub, role: Role): Promise<string> {
  const { db } = app.platform;
  const known = await db.read.selectFrom('users').select('user_id').where('name', '=', role).executeTakeFirst();
  if (known !== undefined) return known.user_id;
  const now = app.platform.clock.now();
  const user = { user_id: `user-${role}`, name: role, role, password_hash: testPasswordHash };
  const row = { ...user, totp_secret: null, recovery_json: '[]', created_at: now, updated_at: now };
  await db.write.insertInto('users').values(row).execute();
  await app.services.accounts.start();
  return user.user_id;
}

async function browserOf(app: RunningHub, role: Role, url: string): Promise<Record<string, string>> {
  const userId = await addUser(app, role);
  const { token } = await app.services.accounts.sessions.open({ userId, address: '127.0.0.1', userAgent: 'test' });
  return { cookie: `${cookieName({ origin: url, tls: false })}=${token}`, origin: url };
}
