import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Alert } from '@labkeeper/protocol/alert';
import type { ListeningPort } from '@labkeeper/protocol/inventory';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { FleetPort, FreePorts, PortChange, PortCheck } from '@labkeeper/protocol/port-map';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

interface List<Item> {
  readonly items: Item[];
}

let hub: TestHub;
let clock: TestClock;
beforeAll(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
});
afterAll(async () => hub.stop());

async function report(
  serverId: string,
  ports: readonly (readonly [port: number, process: string])[],
  protocol: 'tcp' | 'udp' = 'tcp',
): Promise<void> {
  const listening = ports.map(([port, process]): ListeningPort => ({
    protocol,
    address: '0.0.0.0',
    port,
    process,
    pid: 7,
    unit: null,
    container: null,
    image: null,
    exposure: 'all',
  }));
  const held = { ephemeral_range: [32_768, 60_999], containers: 'none', processes: 'all', listening };
  const body = {
    server_id: serverId,
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    inventory: { ports: held },
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
}

async function get<Body>(path: string): Promise<Body> {
  const { status, body } = await hub.fetchJson<Body>('GET', `/api/v1${path}`);
  expect(status).toBe(200);
  return body;
}

test('a listener that was not there before is told of once, and is what changed today', async () => {
  await report('nas', [[22, 'sshd']]);
  expect((await get<List<Alert>>('/alerts?server_id=nas')).items).toEqual([]);
  const both = [
    [22, 'sshd'],
    [8080, 'node <b>'],
  ] as const;
  await report('nas', both);
  await report('nas', both);
  const { items } = await get<List<Alert>>('/alerts?server_id=nas');
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ severity: 'low', status: 'open' });
  expect(items[0]?.title).toContain('8080/tcp node');
  const changes = await get<List<PortChange>>('/ports/changes');
  expect(changes.items).toMatchObject([{ server_id: 'nas', port: 8080, change: 'opened' }]);
  const map = await get<List<FleetPort>>('/ports?server_id=nas');
  expect(map.items.map(({ port, opened_at }) => [port, opened_at === null])).toEqual([
    [22, true],
    [8080, false],
  ]);
  expect((await get<List<unknown>>('/servers/nas/ports')).items).toHaveLength(2);
});

test('an hour later it belongs there, and the server is as well as before', async () => {
  const both = [
    [22, 'sshd'],
    [8080, 'node <b>'],
  ] as const;
  for (let minute = 0; minute < 66; minute += 1) {
    clock.advance(60_000);
    await report('nas', both);
  }
  const { items } = await get<List<Alert>>('/alerts?server_id=nas');
  expect(items.map(({ status }) => status)).toEqual(['resolved']);
  clock.advance(3 * 3_600_000);
  await report('nas', both);
  expect((await get<List<Alert>>('/alerts?server_id=nas')).items).toHaveLength(1);
});

test('a port is free where nothing listens; of servers that nobody has looked at nothing is said', async () => {
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'dark', hostname: 'dark' });
  const free = await get<FreePorts>('/ports/free?from=8079&to=8081');
  expect(free).toMatchObject({ free: [8079, 8081], servers: ['nas'], unknown: ['dark'] });
  expect((await get<FreePorts>('/ports/free?server_id=dark')).free).toEqual([]);
  const wrong = await hub.fetchJson<ErrorBody>('GET', '/api/v1/ports/free?from=9&to=8');
  expect([wrong.status, wrong.body.detail.code]).toEqual([422, 'RANGE_INVALID']);
});

test('a compose file is checked before it is brought up', async () => {
  const content = 'services: {web: {ports: ["8080:80", "8081:80"]}}';
  const { body } = await hub.fetchJson<PortCheck>('POST', '/api/v1/ports/check', { server_id: 'nas', content });
  expect(body).toMatchObject({ free: false, wanted: 2, clashes: [{ service: 'web', port: 8080 }] });
  for (const [server_id, code] of [
    ['dark', 'PORTS_UNKNOWN'],
    ['nobody', 'SERVER_NOT_FOUND'],
  ] as const) {
    const answer = await hub.fetchJson<ErrorBody>('POST', '/api/v1/ports/check', { server_id, content });
    expect(answer.body.detail.code).toBe(code);
  }
  const bad = await hub.fetchJson<ErrorBody>('POST', '/api/v1/ports/check', { server_id: 'nas', content: '{' });
  expect(bad.body.detail).toMatchObject({ code: 'INVALID', field: 'content' });
});

test('what nobody can judge is not free', async () => {
  const content = 'services: {web: {network_mode: host, ports: ["8081:80"]}}';
  const { body } = await hub.fetchJson<PortCheck>('POST', '/api/v1/ports/check', { server_id: 'nas', content });
  expect(body).toMatchObject({ free: false, wanted: 1, clashes: [] });
  expect(body.unclear).toHaveLength(1);
});

test('what is not looked at any more says nothing of what is free', async () => {
  async function tell(status: 'OK' | 'FAIL'): Promise<void> {
    const collectors = [{ name: 'ports', status, took_ms: 1 }];
    const listening: ListeningPort[] = [];
    const held = { ephemeral_range: null, containers: 'none', processes: 'all', listening };
    const body = {
      timestamp: new Date(clock.now()).toISOString(),
      metrics: {},
      collectors,
      inventory: { ports: held },
    };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', { ...body, server_id: 'old' });
  }
  async function ask(): Promise<(string | boolean)[]> {
    const wanted = { server_id: 'old', content: '8080' };
    const { status, body } = await hub.fetchJson<PortCheck & ErrorBody>('POST', '/api/v1/ports/check', wanted);
    const free = await get<FreePorts>('/ports/free?server_id=old&from=8080&to=8080');
    return [status === 200 ? body.free : body.detail.code, free.free.length === 1, ...free.unknown];
  }
  await tell('OK');
  expect(await ask()).toEqual([true, true]);
  await tell('FAIL');
  expect(await ask()).toEqual(['PORTS_UNKNOWN', false, 'old']);
  await tell('OK');
  expect(await ask()).toEqual([true, true]);
  for (let passed = 0; passed < 600; passed += 5) {
    clock.advance(5000);
    await hub.app.services.servers.look(AbortSignal.any([]));
  }
  expect(await ask()).toEqual(['PORTS_UNKNOWN', false, 'old']);
});

test('the printable page names every port and every server as people call it, and no name becomes markup', async () => {
  await hub.fetchJson('PATCH', '/api/v1/servers/nas', { display_name: 'Cellar & <b>attic</b>' });
  const answer = await fetch(`${hub.url}/api/v1/ports/report`, { headers: { 'x-api-key': hub.adminKey } });
  const page = await answer.text();
  expect(page).toContain('<h2>Cellar &amp; &lt;b&gt;attic&lt;/b&gt;</h2>');
  expect(page).toContain('8080/tcp');
  expect(page).toContain('node &lt;b&gt;');
  expect(page).not.toContain('<b>');
});

test('with a server its listeners go', async () => {
  await hub.fetchJson('DELETE', '/api/v1/servers/nas');
  expect((await get<List<PortChange>>('/ports/changes')).items).toEqual([]);
});

test('a resolver that asks from ports of its own choice is nothing new; who stays is', async () => {
  async function udp(...ports: number[]): Promise<void> {
    const held = ports.map((port) => [port, 'unbound'] as const);
    await report('pi', held, 'udp');
  }
  await udp(53);
  for (const port of [1200, 20_011, 7000]) {
    clock.advance(60_000);
    await udp(53, port);
  }
  expect((await get<List<Alert>>('/alerts?server_id=pi')).items).toEqual([]);
  expect((await get<List<PortChange>>('/ports/changes?server_id=pi')).items).toEqual([]);
  clock.advance(60_000);
  await udp(53, 5355);
  clock.advance(180_000);
  await udp(53, 5355);
  expect((await get<List<Alert>>('/alerts?server_id=pi')).items.map(({ status }) => status)).toEqual(['open']);
  expect((await get<List<PortChange>>('/ports/changes?server_id=pi')).items).toMatchObject([{ port: 5355 }]);
});

test('a clock that is set by more than a week, forth or back, makes nothing new of what was away for a moment', async () => {
  for (const days of [0, 8, -8]) {
    await report('box', [[22, 'sshd']]);
    clock.advance(60_000);
    clock.set(days * 86_400_000);
    await report('box', [
      [22, 'sshd'],
      [80, 'nginx'],
    ]);
    clock.advance(2 * 3_600_000);
  }
  expect((await get<List<Alert>>('/alerts?server_id=box')).items).toHaveLength(1);
});
