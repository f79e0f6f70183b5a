import { afterAll, beforeAll, expect, test } from 'bun:test';
import { scopeIncludes, type Scope } from '@labkeeper/protocol/scope';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';
import { allRoutes } from './registry.ts';

/*
 * Who may call what, written down a second time: a route that is not listed here, or whose policy is another, fails. `session` and
 * `session+shared_key` are routes that a key of a script may not use whatever its scopes.
 */
const policies: Record<string, string> = {
  'GET /api/collect/system': 'operate',
  'POST /api/collectors/disable/{name}': 'operate',
  'POST /api/collectors/enable/{name}': 'operate',
  'GET /api/config': 'read',
  'POST /api/config': 'admin',
  'GET /api/dashboard/status': 'read',
  'GET /api/dashboard/events': 'read',
  'GET /api/test-alert': 'operate',
  'GET /api/docs': 'public',
  'GET /api/docs/{file}': 'public',
  'GET /api/metrics': 'read',
  'GET /api/openapi.json': 'public',
  'GET /api/redoc': 'public',
  'POST /api/v1/agents/command-result': 'agent',
  'POST /api/v1/agents/enroll': 'public',
  'POST /api/v1/agents/heartbeat': 'agent',
  'GET /api/v1/agents/release': 'public',
  'GET /api/v1/api-keys': 'admin',
  'POST /api/v1/api-keys': 'admin session+shared_key',
  'DELETE /api/v1/api-keys/{key_id}': 'admin',
  'POST /api/v1/auth/login': 'public',
  'POST /api/v1/auth/logout': 'public',
  'PUT /api/v1/auth/password': 'read session',
  'GET /api/v1/auth/session': 'read session',
  'GET /api/v1/auth/sessions': 'read session',
  'DELETE /api/v1/auth/sessions/{session_id}': 'read session',
  'DELETE /api/v1/auth/totp': 'read session',
  'POST /api/v1/auth/totp': 'read session',
  'GET /api/v1/collectors': 'read',
  'POST /api/v1/collectors/{name}/disable': 'operate',
  'POST /api/v1/collectors/{name}/enable': 'operate',
  'POST /api/v1/collectors/{name}/run': 'operate',
  'GET /api/v1/config': 'read',
  'PUT /api/v1/config': 'admin',
  'GET /api/v1/config/thresholds': 'read',
  'PUT /api/v1/config/thresholds': 'admin',
  'GET /api/v1/enrollment-tokens': 'admin',
  'POST /api/v1/enrollment-tokens': 'admin',
  'DELETE /api/v1/enrollment-tokens/{token_id}': 'admin',
  'GET /act/{token}': 'public',
  'POST /act/{token}': 'public',
  'GET /api/v1/alert-rules': 'read',
  'POST /api/v1/alert-rules': 'admin',
  'POST /api/v1/alert-rules/preview': 'read',
  'DELETE /api/v1/alert-rules/{rule_id}': 'admin',
  'GET /api/v1/alert-rules/{rule_id}': 'read',
  'PUT /api/v1/alert-rules/{rule_id}': 'admin',
  'GET /api/v1/alerts': 'read',
  'GET /api/v1/alerts/{alert_id}': 'read',
  'POST /api/v1/alerts/{alert_id}/acknowledge': 'operate',
  'POST /api/v1/alerts/{alert_id}/resolve': 'operate',
  'POST /api/v1/alerts/{alert_id}/snooze': 'operate',
  'POST /api/v1/alerts/acts': 'operate',
  'GET /api/v1/alerts/counts': 'read',
  'GET /api/v1/channel-types': 'read',
  'GET /api/v1/channels': 'read',
  'POST /api/v1/channels': 'admin',
  'DELETE /api/v1/channels/{channel_id}': 'admin',
  'GET /api/v1/channels/{channel_id}': 'read',
  'PUT /api/v1/channels/{channel_id}': 'admin',
  'POST /api/v1/channels/{channel_id}/test': 'admin',
  'GET /api/v1/digest': 'read',
  'GET /api/v1/events': 'read',
  'GET /api/v1/maintenance-windows': 'read',
  'POST /api/v1/maintenance-windows': 'operate',
  'DELETE /api/v1/maintenance-windows/{window_id}': 'operate',
  'GET /api/v1/maintenance-windows/{window_id}': 'read',
  'PUT /api/v1/maintenance-windows/{window_id}': 'operate',
  'POST /api/v1/mutes': 'operate',
  'GET /api/v1/notifications': 'read',
  'POST /api/v1/notifications/{notification_id}/retry': 'operate',
  'GET /api/v1/silence': 'read',
  'GET /api/v1/sleep-schedule': 'read',
  'PUT /api/v1/sleep-schedule': 'admin',
  ...serverPolicies('/api/v1/servers'),
  ...serverPolicies('/api/v1/hosts'),
  'GET /api/v1/disks': 'read',
  'GET /api/v1/arrays': 'read',
  'GET /api/v1/containers': 'read',
  'GET /api/v1/ports': 'read',
  'GET /api/v1/ports/changes': 'read',
  'POST /api/v1/ports/check': 'read',
  'GET /api/v1/ports/conflicts': 'read',
  'GET /api/v1/ports/free': 'read',
  'GET /api/v1/ports/report': 'read',
  'GET /api/v1/servers/{server_id}/logs': 'admin',
  'GET /api/v1/servers/{server_id}/logs/stream': 'admin',
  'GET /api/v1/metrics': 'read',
  'POST /api/v1/metrics': 'ingest',
  'GET /api/v1/metrics/{server_id}': 'read',
  'GET /api/v1/metrics/{server_id}/latest': 'read',
  'GET /api/v1/metrics/export': 'read',
  'GET /api/v1/metrics/summary': 'read',
  'GET /api/v1/setup': 'public',
  'POST /api/v1/setup': 'public',
  'GET /api/v1/sites': 'read',
  'POST /api/v1/sites': 'admin',
  'DELETE /api/v1/sites/{site_id}': 'admin',
  'GET /api/v1/sites/{site_id}': 'read',
  'PUT /api/v1/sites/{site_id}': 'admin',
  'GET /api/v1/system/audit': 'admin',
  'POST /api/v1/system/backup': 'admin',
  'GET /api/v1/system/backups': 'admin',
  'GET /api/v1/system/health': 'public',
  'GET /api/v1/system/stats': 'read',
  'GET /agent/install.sh': 'public',
  'GET /agent/{file}': 'public',
  'GET /docs': 'public',
  'GET /host/ports': 'read',
  'GET /host/status': 'read',
  'GET /nvme/status': 'read',
  'GET /openapi.json': 'public',
  'GET /redoc': 'public',
  'SOCKET /api/v1/agents/stream': 'agent',
  'SOCKET /api/v1/live': 'read',
};

function serverPolicies(path: string): Record<string, string> {
  const parts = [
    'arrays',
    'containers',
    'disk_health',
    'disks',
    'filesystems',
    'interfaces',
    'packages',
    'ports',
    'power',
    'processes',
    'sensors',
    'services',
    'units',
  ];
  return {
    [`GET ${path}`]: 'read',
    [`POST ${path}`]: 'admin',
    [`DELETE ${path}/{server_id}`]: 'admin',
    [`GET ${path}/{server_id}`]: 'read',
    [`PATCH ${path}/{server_id}`]: 'admin',
    [`PUT ${path}/{server_id}`]: 'admin',
    ...Object.fromEntries(parts.map((part) => [`GET ${path}/{server_id}/${part}`, 'read'])),
    [`PUT ${path}/{server_id}/services`]: 'admin',
    [`POST ${path}/{server_id}/wake`]: 'operate',
  };
}

interface TestCaller {
  readonly name: string;
  readonly kind: 'nobody' | 'session' | 'key' | 'shared_key' | 'agent' | 'wrong_key';
  readonly scopes: readonly Scope[];
  /** Made anew for each request: some routes end what they were called with. */
  headers(): Promise<Record<string, string>>;
}

let hub: TestHub;
let callers: TestCaller[];

beforeAll(async () => {
  hub = await startTestHub({
    environment: { HOMELAB_CMD_API_KEY: 'shared-key-of-the-test', LABKEEPER_RATE_LIMIT: '0' },
    overrides: { anonymousPerMinute: 0, wrongKeysPerMinute: 0 },
  });
  callers = await makeCallers();
});
afterAll(() => hub.stop());

async function makeCallers(): Promise<TestCaller[]> {
  const { accounts } = hub.app.services;
  const now = Date.now();
  const agent = await accounts.issueKey({
    name: 'agent',
    scopes: ['ingest'],
    serverId: 'agent-server',
    profile: 'act',
  });
  const expired = await accounts.issueKey({ name: 'expired', scopes: ['admin'], expiresAt: now - 1 });
  const revoked = await accounts.issueKey({ name: 'revoked', scopes: ['admin'] });
  await accounts.keys.revoke(revoked.keyId);
  const endedAgent = await accounts.issueKey({ name: 'ended', scopes: ['ingest'], serverId: 'ended-server' });
  await accounts.revokeKeysOf('ended-server');
  const endedSession = await hub.browserOf('admin');
  await hub.app.platform.db.write.deleteFrom('sessions').execute();
  return [
    { name: 'nobody', kind: 'nobody', scopes: [], headers: async () => ({}) },
    { name: 'ended session', kind: 'nobody', scopes: [], headers: async () => endedSession },
    session('viewer', scopeIncludes.read),
    session('operator', scopeIncludes.operate),
    session('admin', scopeIncludes.admin),
    ...(await Promise.all((['read', 'ingest', 'operate', 'admin'] as const).map(keyOf))),
    withKey('shared key', 'shared_key', scopeIncludes.admin, 'shared-key-of-the-test'),
    withKey('agent', 'agent', ['ingest'], agent.key),
    withKey('expired key', 'wrong_key', [], expired.key),
    withKey('revoked key', 'wrong_key', [], revoked.key),
    withKey('revoked agent', 'wrong_key', [], endedAgent.key),
    withKey('made-up key', 'wrong_key', [], 'lk_made-up'),
  ];
}

function session(role: 'viewer' | 'operator' | 'admin', scopes: readonly Scope[]): TestCaller {
  return { name: `${role} session`, kind: 'session', scopes, headers: () => hub.browserOf(role) };
}

async function keyOf(scope: Scope): Promise<TestCaller> {
  return withKey(`${scope} key`, 'key', scopeIncludes[scope], await hub.keyWith(scope));
}

function withKey(name: string, kind: TestCaller['kind'], scopes: readonly Scope[], key: string): TestCaller {
  return { name, kind, scopes, headers: async () => ({ 'x-api-key': key }) };
}

/** What the policy says of a caller: let in, or the code that refuses him. */
function expected(policy: string, { kind, scopes }: TestCaller): string {
  const [access = '', only] = policy.split(' ');
  if (access === 'public') return 'in';
  if (kind === 'nobody') return 'UNAUTHENTICATED';
  if (kind === 'wrong_key') return 'KEY_INVALID';
  if (access === 'agent') return kind === 'agent' || scopes.includes('ingest') ? 'in' : 'FORBIDDEN';
  if (kind === 'agent' || !scopes.includes(access as Scope)) return 'FORBIDDEN';
  return only === undefined || only.split('+').includes(kind) ? 'in' : 'FORBIDDEN';
}

const refusals = new Set(['UNAUTHENTICATED', 'KEY_INVALID', 'FORBIDDEN', 'SETUP_REQUIRED', 'ORIGIN_REFUSED']);

async function tried(method: string, path: string, headers: Record<string, string>): Promise<string> {
  const address = hub.url + path.replace(/\{\w+\}/g, 'nothing-of-this-name');
  const body = method === 'GET' ? {} : { body: '{"nonsense": true}' };
  const json = { 'content-type': 'application/json', origin: hub.url };
  const response = await fetch(address, { method, headers: { ...json, ...headers }, redirect: 'manual', ...body });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const code = response.status < 400 || !isJson ? '' : (JSON.parse(text) as { detail: { code: string } }).detail.code;
  return refusals.has(code) ? code : 'in';
}

/** Everything that can be called, as `METHOD /path`. */
function addresses(): string[] {
  const { routes, sockets } = allRoutes(hub.app.services);
  return [...routes.map(({ method, path }) => `${method} ${path}`), ...sockets.map(({ path }) => `SOCKET ${path}`)];
}

test('every route and socket has its row, with the policy that it declares', () => {
  const { routes, sockets } = allRoutes(hub.app.services);
  const declared = new Map([
    ...routes.map(({ method, path, access, callers: only }): [string, string] => [
      `${method} ${path}`,
      only === undefined ? access : `${access} ${only.join('+')}`,
    ]),
    ...sockets.map(({ path, access }): [string, string] => [`SOCKET ${path}`, access]),
  ]);
  expect(Object.fromEntries(declared)).toEqual(policies);
});

test('every caller is let in where its row says so, and refused with the right code everywhere else', async () => {
  const wrong: string[] = [];
  for (const address of addresses()) {
    const [method = '', path = ''] = address.split(' ');
    for (const caller of callers) {
      const outcome = await tried(method === 'SOCKET' ? 'GET' : method, path, await caller.headers());
      const wanted = expected(policies[address] ?? 'unlisted', caller);
      if (outcome !== wanted) wrong.push(`${address} as ${caller.name}: ${outcome} instead of ${wanted}`);
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);

test('before set-up only what is public answers, and everything else says that set-up comes first', async () => {
  const fresh = await startTestHub({ setUp: false, overrides: { anonymousPerMinute: 0 } });
  try {
    const wrong: string[] = [];
    for (const address of addresses()) {
      const [method = '', path = ''] = address.split(' ');
      if (policies[address] === 'public') continue;
      const answer = await fresh.fetchJson<{ detail?: { code: string } }>(
        method === 'SOCKET' ? 'GET' : method,
        path,
        undefined,
        {},
      );
      if (answer.body.detail?.code !== 'SETUP_REQUIRED') wrong.push(`${address}: ${JSON.stringify(answer.body)}`);
    }
    expect(wrong).toEqual([]);
  } finally {
    await fresh.stop();
  }
}, 60_000);
