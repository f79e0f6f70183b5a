import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { EnrollAnswer, EnrollmentToken, EnrollmentTokenCreated, HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { Page } from '@labkeeper/protocol/page';
import type { Server, ServerDetail } from '@labkeeper/protocol/server';
import { reservedServerIds } from '../../domain/reserved-ids.ts';
import { describeEngines } from '../../platform/testing/engines.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';
import { localMachineId } from './local-machine.ts';

let next = 0;

function machine(change: object = {}) {
  next += 1;
  return {
    hostname: `box${next}.home.lan`,
    machine_id: `machine-${next}-0123456789`,
    agent_version: '1.0.0',
    architecture: 'x86_64',
    ...change,
  };
}

async function newToken(hub: TestHub, request: object = {}): Promise<EnrollmentTokenCreated> {
  return (await hub.fetchJson<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', request)).body;
}

function enroll(hub: TestHub, token: string, change: object = {}, headers: Record<string, string> = {}) {
  return hub.fetchJson<EnrollAnswer & ErrorBody>(
    'POST',
    '/api/v1/agents/enroll',
    { token, ...machine(change) },
    headers,
  );
}

function report(hub: TestHub, serverId: string, key: string) {
  const body = { ...referenceHeartbeat(Date.now()), server_id: serverId };
  return hub.fetchJson<HeartbeatAnswer & ErrorBody>('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': key });
}

describeEngines('a token of one use', (open) => {
  test('makes exactly one agent when fifty use it at once', async () => {
    const { url } = await open.place();
    const hub = await startTestHub({ environment: { DATABASE_URL: url } });
    try {
      const { token } = await newToken(hub);
      const same = machine();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => enroll(hub, token, index % 2 === 0 ? same : {})),
      );
      const enrolled = answers.filter((answer) => answer.status === 201);
      expect(enrolled.length).toBe(1);
      const refused = answers.filter((answer) => answer.status === 401);
      expect(refused.map((answer) => answer.body.detail.code)).toEqual(Array<string>(49).fill('TOKEN_INVALID'));
      const servers = await hub.fetchJson<Page<Server>>('GET', '/api/v1/servers');
      expect(servers.body.items.map((server) => server.server_id)).toEqual([enrolled[0]!.body.server_id]);
      const { server_id, api_key } = enrolled[0]!.body;
      expect((await report(hub, server_id, api_key)).status).toBe(200);
      const tokens = await hub.fetchJson<Page<EnrollmentToken>>('GET', '/api/v1/enrollment-tokens');
      expect(tokens.body.items[0]).toMatchObject({ uses_left: 0, used_by: [server_id] });
    } finally {
      await hub.stop();
    }
  });
});

describe('enrolment', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub({
      environment: { LABKEEPER_TRUSTED_PROXIES: '127.0.0.1' },
      overrides: { anonymousPerMinute: 10_000 },
    });
  });
  afterAll(async () => hub.stop());

  test('gives an agent a key of its own and what it must know of the hub', async () => {
    const { token } = await newToken(hub, { tags: ['storage'], name: 'nas' });
    const { status, body } = await enroll(hub, token, { hostname: 'NAS.home.lan' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ server_id: 'nas', heartbeat_interval_seconds: 60 });
    expect(body.hub_public_key).toBe(hub.app.platform.identity.commandPublicKey);
    expect((await report(hub, 'nas', body.api_key)).status).toBe(200);
    const server = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/nas');
    expect(server.body).toMatchObject({
      hostname: 'NAS.home.lan',
      tags: ['storage'],
      site_id: 'home',
      agent: { enrolled: true, profile: 'watch', version: '1.0.0' },
    });
    const row = await hub.app.platform.db.read
      .selectFrom('enrollment_tokens')
      .selectAll()
      .where('name', '=', 'nas')
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test('of a known machine ends its older key only for the one that gets the token', async () => {
    const known = machine({ hostname: 'raced' });
    const first = await enroll(hub, (await newToken(hub)).token, known);
    const { token } = await newToken(hub);
    const answers = await Promise.all(Array.from({ length: 10 }, () => enroll(hub, token, known)));
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners.map(({ body }) => body.server_id)).toEqual(['raced']);
    expect((await report(hub, 'raced', winners[0]!.body.api_key)).status).toBe(200);
    expect((await report(hub, 'raced', first.body.api_key)).status).toBe(401);
  });

  test('refuses ids that are words of the API', async () => {
    const token = await hub.fetchJson<ErrorBody>('POST', '/api/v1/enrollment-tokens', { server_id: 'export' });
    expect([token.status, token.body.detail.field]).toEqual([422, 'server_id']);
    const server = await hub.fetchJson<ErrorBody>('POST', '/api/v1/servers', { server_id: 'summary' });
    expect([server.status, server.body.detail.message]).toEqual([
      422,
      'A server cannot be called "summary": the API has an address of that name.',
    ]);
    const metrics = { server_id: 'summary', metrics: { backup_age_hours: 1 } };
    expect((await hub.fetchJson('POST', '/api/v1/metrics', metrics)).status).toBe(422);
  });

  test('knows every word that stands where the id of a server would', async () => {
    const { body } = await hub.fetchJson<{ paths: Record<string, unknown> }>('GET', '/api/openapi.json');
    const paths = Object.keys(body.paths);
    const words = new Set<string>();
    for (const path of paths.filter((one) => one.includes('{server_id}'))) {
      const before = path.slice(0, path.indexOf('{server_id}'));
      for (const other of paths) {
        const word = other.startsWith(before) ? other.slice(before.length).split('/')[0] : undefined;
        if (word !== undefined && word !== '{server_id}') words.add(word);
      }
    }
    expect(words).toEqual(new Set(reservedServerIds));
  });

  test('gives a second machine of the same name the next id', async () => {
    const { token } = await newToken(hub, { uses: 2 });
    const first = await enroll(hub, token, { hostname: 'pi' });
    const second = await enroll(hub, token, { hostname: 'pi' });
    expect([first.body.server_id, second.body.server_id]).toEqual(['pi', 'pi-2']);
    expect((await enroll(hub, token)).status).toBe(401);
  });

  test('of the same machine is the same server, and the older key ends', async () => {
    const { token } = await newToken(hub, { uses: 2 });
    const same = machine({ hostname: 'again' });
    const first = await enroll(hub, token, same);
    await report(hub, 'again', first.body.api_key);
    const second = await enroll(hub, token, { ...same, hostname: 'renamed' });
    expect(second.body.server_id).toBe('again');
    expect((await report(hub, 'again', first.body.api_key)).status).toBe(401);
    expect((await report(hub, 'again', second.body.api_key)).status).toBe(200);
  });

  test('of a copy of a living machine makes a second server, with a warning on both', async () => {
    const { token } = await newToken(hub, { uses: 2 });
    const same = machine({ hostname: 'original' });
    const first = await enroll(hub, token, same);
    await report(hub, 'original', first.body.api_key);
    const elsewhere = { 'x-forwarded-for': '192.168.1.77', 'x-forwarded-proto': 'https' };
    const second = await enroll(hub, token, same, elsewhere);
    expect(second.body.server_id).toBe('original-2');
    expect((await report(hub, 'original', first.body.api_key)).status).toBe(200);
    for (const serverId of ['original', 'original-2']) {
      const server = await hub.fetchJson<ServerDetail>('GET', `/api/v1/servers/${serverId}`);
      expect(server.body.agent.warnings[0]).toContain('same machine id');
    }
  });

  test('with a token for a certain server makes that server', async () => {
    const { token } = await newToken(hub, { server_id: 'cellar-nas' });
    expect((await enroll(hub, token, { hostname: 'whatever' })).body.server_id).toBe('cellar-nas');
  });

  test('brings back a server that was deleted, with an empty history', async () => {
    const { token } = await newToken(hub, { server_id: 'phoenix', uses: 2 });
    const first = await enroll(hub, token);
    await report(hub, 'phoenix', first.body.api_key);
    expect((await hub.fetchJson('DELETE', '/api/v1/servers/phoenix')).status).toBe(204);
    expect((await report(hub, 'phoenix', first.body.api_key)).status).toBe(401);
    const second = await enroll(hub, token);
    expect(second.body.server_id).toBe('phoenix');
    expect(await hub.app.platform.series.latest('server/phoenix', 1e12)).toEqual([]);
    expect((await report(hub, 'phoenix', second.body.api_key)).status).toBe(200);
  });

  test('with a token that is unknown, used up, withdrawn or expired is refused in the same words', async () => {
    const used = await newToken(hub);
    await enroll(hub, used.token);
    const withdrawn = await newToken(hub);
    expect((await hub.fetchJson('DELETE', `/api/v1/enrollment-tokens/${withdrawn.token_id}`)).status).toBe(204);
    const expired = await newToken(hub);
    await hub.app.platform.db.write
      .updateTable('enrollment_tokens')
      .set({ expires_at: Date.now() - 1 })
      .where('token_id', '=', expired.token_id)
      .execute();
    const answers: ErrorBody['detail'][] = [];
    for (const token of ['lke_never-made', used.token, withdrawn.token, expired.token]) {
      const { status, body } = await enroll(hub, token);
      expect(status).toBe(401);
      answers.push({ code: body.detail.code, message: body.detail.message });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('over plain HTTP from another machine is refused, and its token is still good', async () => {
    const { token } = await newToken(hub);
    const plain = await enroll(hub, token, {}, { 'x-forwarded-for': '192.168.1.50' });
    expect([plain.status, plain.body.detail.code]).toEqual([403, 'TLS_REQUIRED']);
    const tls = { 'x-forwarded-for': '192.168.1.50', 'x-forwarded-proto': 'https' };
    expect((await enroll(hub, token, {}, tls)).status).toBe(201);
  });

  test('goes over the hub’s own TLS port', async () => {
    const { token } = await newToken(hub);
    const response = await fetch(`${hub.tlsUrl}/api/v1/agents/enroll`, {
      method: 'POST',
      body: JSON.stringify({ token, ...machine() }),
      tls: { rejectUnauthorized: false },
    });
    expect(response.status).toBe(201);
    await response.body?.cancel();
  });

  test('shows the line that installs an agent, and the token nowhere else', async () => {
    const created = await newToken(hub, { name: 'shown' });
    const { pin } = hub.app.platform.identity;
    expect(created.install_command).toBe(
      `curl -fsSk --pinnedpubkey 'sha256//${pin}' https://127.0.0.1:8443/agent/install.sh -o labkeeper-install.sh` +
        ` && printf %s '${created.token}' | sudo sh labkeeper-install.sh https://127.0.0.1:8443 ${pin}`,
    );
    const listed = await hub.fetchJson('GET', '/api/v1/enrollment-tokens');
    expect(JSON.stringify(listed.body)).not.toContain(created.token);
  });

  test('of the hub’s own machine marks the server as local', async () => {
    const { token } = await newToken(hub);
    const own = localMachineId() ?? 'none-here';
    const { body } = await enroll(hub, token, { machine_id: own });
    const server = await hub.fetchJson<ServerDetail>('GET', `/api/v1/servers/${body.server_id}`);
    expect(server.body.local).toBe(localMachineId() !== undefined);
  });

  test('of the machine that the hub’s container runs on is known by the root that is mounted there', () => {
    const root = mkdtempSync(join(tmpdir(), 'lk-root-'));
    mkdirSync(join(root, 'etc'));
    writeFileSync(join(root, 'etc/machine-id'), 'c0ffee\n');
    const expected = new Bun.CryptoHasher('sha256').update('labkeeper:c0ffee').digest('hex').slice(0, 32);
    expect(localMachineId(root)).toBe(expected);
    expect(localMachineId(join(root, 'etc'))).toBeUndefined();
    rmSync(root, { recursive: true });
  });

  test('by a caller with a key of less than an administrator makes no token', async () => {
    const operator = await hub.keyWith('operate', 'ingest');
    const answer = await hub.fetchJson('POST', '/api/v1/enrollment-tokens', {}, { 'x-api-key': operator });
    expect(answer.status).toBe(403);
  });
});

test('the agent beside the hub finds a token that only its owner can read, a new one with every start', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labkeeper-token-'));
  const file = join(folder, 'local-agent', 'token');
  const environment = { LABKEEPER_LOCAL_AGENT_TOKEN_FILE: file };
  try {
    const first = await startTestHub({ environment, dataDir: folder });
    const old = readFileSync(file, 'utf8').trim();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await first.stop();
    const second = await startTestHub({ environment, dataDir: folder });
    try {
      expect((await enroll(second, old)).status).toBe(401);
      expect((await enroll(second, readFileSync(file, 'utf8').trim())).status).toBe(201);
    } finally {
      await second.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
