import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { EnrollAnswer, EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { openSocket, type TestSocket } from '../testing/open-socket.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

const streamPath = '/api/v1/agents/stream';
let hub: TestHub;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  hub = await startTestHub({ overrides: { anonymousPerMinute: 10_000 } });
});

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await hub.stop();
});

async function enrolled(name: string): Promise<{ serverId: string; key: string }> {
  const { body } = await hub.fetchJson<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', {
    server_id: name,
  });
  const request = {
    token: body.token,
    hostname: name,
    machine_id: `machine-${name}`,
    agent_version: '1',
    architecture: 'x86_64',
  };
  const answer = await hub.fetchJson<EnrollAnswer>('POST', '/api/v1/agents/enroll', request, {});
  return { serverId: answer.body.server_id, key: answer.body.api_key };
}

async function stream(key: string): Promise<TestSocket> {
  const socket = await openSocket(hub.url + streamPath, { 'x-api-key': key });
  sockets.push(socket);
  return socket;
}

async function viewer(path = '/api/v1/live'): Promise<TestSocket> {
  const socket = await openSocket(hub.url + path, { 'x-api-key': hub.adminKey });
  sockets.push(socket);
  return socket;
}

async function detail(serverId: string): Promise<ServerDetail> {
  return (await hub.fetchJson<ServerDetail>('GET', `/api/v1/servers/${serverId}`)).body;
}

function liveSample(cpu: number) {
  return {
    type: 'sample',
    sample: {
      timestamp: new Date().toISOString(),
      metrics: { cpu_percent: cpu },
      samples: [{ metric: 'cpu_core_percent', labels: { core: '0' }, value: cpu }],
    },
  };
}

describe('the stream of an agent', () => {
  test('begins with who it is, how fast to report and its settings, and shows as connected', async () => {
    const { serverId, key } = await enrolled('greeted');
    const agent = await stream(key);
    await agent.next((frame) => frame.type === 'settings');
    expect(agent.frames.map((frame) => frame.type)).toEqual(['hello', 'rate', 'settings']);
    expect(agent.frames[0]).toMatchObject({ server_id: serverId });
    expect(agent.frames[1]).toMatchObject({ interval_ms: 60_000 });
    expect((await detail(serverId)).agent.connected).toBe(true);
    agent.close();
    await Bun.sleep(50);
    expect((await detail(serverId)).agent.connected).toBe(false);
  });

  test('is opened to nobody but an enrolled agent', async () => {
    const shared = await openSocket(hub.url + streamPath, { 'x-api-key': await hub.keyWith('ingest') });
    expect(await shared.closed).toBe(1008);
    expect(openSocket(hub.url + streamPath, { 'x-api-key': await hub.keyWith('read') })).rejects.toThrow();
    expect(openSocket(hub.url + streamPath, {})).rejects.toThrow();
  });

  test('goes to a second while somebody looks, and falls back ten seconds after the last', async () => {
    const { serverId, key } = await enrolled('watched');
    const agent = await stream(key);
    const first = await viewer();
    const second = await viewer();
    first.send({ type: 'watch', server_id: serverId });
    await agent.next((frame) => frame['interval_ms'] === 1000);
    second.send({ type: 'watch', server_id: serverId });
    first.send({ type: 'unwatch', server_id: serverId });
    second.close();
    await Bun.sleep(8000);
    function rates() {
      return agent.frames.filter((frame) => frame.type === 'rate').map((frame) => frame['interval_ms']);
    }
    expect(rates()).toEqual([60_000, 1000]);
    await agent.next(
      (frame) => frame.type === 'rate' && agent.frames.indexOf(frame) > 2 && frame['interval_ms'] === 60_000,
      4000,
    );
    expect(rates()).toEqual([60_000, 1000, 60_000]);
  }, 20_000);

  test('shows its live samples to those who watch it, and stores none', async () => {
    const { serverId, key } = await enrolled('shown');
    const agent = await stream(key);
    const watching = await viewer();
    const elsewhere = await viewer();
    watching.send({ type: 'watch', server_id: serverId });
    await agent.next((frame) => frame['interval_ms'] === 1000);
    agent.send(liveSample(42));
    const shown = await watching.next((frame) => frame.type === 'sample');
    expect(shown['data']).toMatchObject({ server_id: serverId, live: true, sample: { metrics: { cpu_percent: 42 } } });
    expect(elsewhere.frames.some((frame) => frame.type === 'sample')).toBe(false);
    expect(await hub.app.platform.series.latest(`server/${serverId}`, 1e12)).toEqual([]);
  });

  test('shows no number that cannot be, live or of a heartbeat', async () => {
    const { serverId, key } = await enrolled('broken-sensor');
    const agent = await stream(key);
    const watching = await viewer();
    watching.send({ type: 'watch', server_id: serverId });
    await agent.next((frame) => frame['interval_ms'] === 1000);
    agent.send(liveSample(1e308));
    const live = await watching.next((frame) => frame.type === 'sample');
    expect(live['data']).toMatchObject({ sample: { metrics: { cpu_percent: null }, samples: [] } });
    const metrics = { cpu_percent: -1, memory_percent: 50 };
    const body = { ...referenceHeartbeat(Date.now()), server_id: serverId, metrics };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': key });
    const heard = await watching.next((frame) => frame.type === 'sample' && frame !== live);
    expect(heard['data']).toMatchObject({
      live: false,
      sample: { metrics: { cpu_percent: null, memory_percent: 50 } },
    });
  });

  test('shows a heartbeat to those who watch, as one that is no live sample', async () => {
    const { serverId, key } = await enrolled('heard');
    const watching = await viewer();
    watching.send({ type: 'watch', server_id: serverId });
    await Bun.sleep(50);
    const body = { ...referenceHeartbeat(Date.now()), server_id: serverId };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': key });
    const shown = await watching.next((frame) => frame.type === 'sample');
    expect(shown['data']).toMatchObject({ live: false, sample: { metrics: { cpu_percent: 45.2 } } });
  });

  test('takes no harm from frames that are none', async () => {
    const { serverId, key } = await enrolled('noisy');
    const agent = await stream(key);
    const before = hub.app.platform.counters.get('stream_frames_ignored');
    for (const frame of ['not json', '[]', '{"type":"reboot"}', '{"type":"sample"}', '{"type":"result","result":{}}'])
      agent.send(frame);
    agent.send({ type: 'pong', at: new Date().toISOString() });
    await Bun.sleep(100);
    expect(hub.app.platform.counters.get('stream_frames_ignored')).toBe(before + 5);
    expect((await detail(serverId)).agent.connected).toBe(true);
  });

  test('is closed within a second when its key ends, and does not come back', async () => {
    const { serverId, key } = await enrolled('revoked');
    const agent = await stream(key);
    const began = performance.now();
    await hub.app.services.accounts.revokeKeysOf(serverId);
    await agent.closed;
    expect(performance.now() - began).toBeLessThan(1000);
    expect(agent.frames.at(-1)).toMatchObject({ type: 'revoked' });
    expect(stream(key)).rejects.toThrow();
    expect((await detail(serverId)).agent.enrolled).toBe(false);
  });

  test('hears of new settings at once, and is asked to report when somebody wants it', async () => {
    const { serverId, key } = await enrolled('told');
    const agent = await stream(key);
    await agent.next((frame) => frame.type === 'settings');
    const answer = await hub.fetchJson('POST', `/api/v1/collectors/cpu/disable?server_id=${serverId}`);
    expect(answer.body).toEqual({ name: 'cpu', servers: [serverId] });
    const told = await agent.next(
      (frame) => frame.type === 'settings' && JSON.stringify(frame).includes('"enabled":false'),
    );
    expect(told['settings']).toMatchObject({ collectors: { cpu: { enabled: false } } });
    await hub.fetchJson('POST', `/api/v1/collectors/cpu/run?server_id=${serverId}`);
    await agent.next((frame) => frame.type === 'report_now');
    expect((await hub.fetchJson('POST', '/api/v1/collectors/telepathy/enable')).status).toBe(404);
  });

  test('of a second agent with the same key is noticed, a reconnect is not', async () => {
    const { serverId, key } = await enrolled('twins');
    const lost = await stream(key);
    lost.close();
    const first = await stream(key);
    await Bun.sleep(50);
    expect((await detail(serverId)).agent.warnings).toEqual([]);
    const second = await stream(key);
    await Bun.sleep(2100);
    first.send({ type: 'pong', at: new Date().toISOString() });
    await Bun.sleep(100);
    expect((await detail(serverId)).agent.warnings[0]).toContain('Two agents');
    second.close();
    await Bun.sleep(100);
    expect((await detail(serverId)).agent.warnings).toEqual([]);
  });
});

describe('the stream of a dashboard', () => {
  test('begins with all servers, and then tells every change', async () => {
    await enrolled('before');
    const socket = await viewer();
    const snapshot = await socket.next((frame) => frame.type === 'snapshot');
    const { servers } = snapshot['data'] as { servers: { server_id: string }[] };
    expect(servers.map((server) => server.server_id)).toContain('before');
    await enrolled('newcomer');
    const told = await socket.next((frame) => frame.type === 'server' && JSON.stringify(frame).includes('newcomer'));
    expect(told['data']).toMatchObject({ server_id: 'newcomer', server: { status: 'unknown' } });
    await hub.fetchJson('DELETE', '/api/v1/servers/newcomer');
    await socket.next((frame) => JSON.stringify(frame['data']) === '{"server_id":"newcomer","server":null}');
  });

  test('is resumed where it broke off', async () => {
    const { serverId, key } = await enrolled('resumed');
    const socket = await viewer();
    const snapshot = await socket.next((frame) => frame.type === 'snapshot');
    const seq = Math.max(...socket.frames.map((frame) => Number(frame['seq'])), Number(snapshot['seq']));
    socket.close();
    await Bun.sleep(1100);
    const body = { ...referenceHeartbeat(Date.now()), server_id: serverId };
    await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': key });
    const again = await viewer(`/api/v1/live?since=${seq}`);
    const missed = await again.next(
      (frame) => frame.type === 'server' && JSON.stringify(frame).includes('"cpu_percent":45.2'),
    );
    expect(Number(missed['seq'])).toBeGreaterThan(seq);
    expect(again.frames.some((frame) => frame.type === 'snapshot')).toBe(false);
  });

  test('tells a server that reports ten times a second at most once a second', async () => {
    const { serverId, key } = await enrolled('hasty');
    const socket = await viewer();
    await socket.next((frame) => frame.type === 'snapshot');
    for (let sent = 0; sent < 20; sent += 1) {
      const body = { ...referenceHeartbeat(Date.now()), server_id: serverId };
      await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body, { 'x-api-key': key });
      await Bun.sleep(100);
    }
    await Bun.sleep(1000);
    const told = socket.frames.filter((frame) => frame.type === 'server' && JSON.stringify(frame).includes('"hasty"'));
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told.length).toBeLessThanOrEqual(5);
  }, 10_000);

  test('is opened to nobody without the right to read', async () => {
    expect(openSocket(`${hub.url}/api/v1/live`, {})).rejects.toThrow();
    expect(openSocket(`${hub.url}/api/v1/live`, { 'x-api-key': await hub.keyWith('ingest') })).rejects.toThrow();
  });

  test('ignores what it does not understand', async () => {
    const socket = await viewer();
    socket.send('nonsense');
    socket.send({ type: 'watch', server_id: '../../etc' });
    socket.send({ type: 'watch', server_id: 'no-such-server' });
    await Bun.sleep(50);
    expect(hub.app.platform.counters.get('live_requests_ignored')).toBeGreaterThanOrEqual(2);
  });
});
