import { afterEach, expect, test } from 'bun:test';
import type { AgentSettings, HeartbeatAnswer } from '@labkeeper/protocol/agent';
import type { ErrorBody } from '@labkeeper/protocol/error';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { referenceHeartbeat } from '../testing/reference-heartbeat.ts';

let hub: TestHub;
let sent = 0;

afterEach(async () => hub.stop());

/** One heartbeat of an agent that has the settings of this version; the answer's settings. */
async function settingsAfter(version: number | undefined, serverId = 'nas'): Promise<AgentSettings | undefined> {
  sent += 1;
  const body = {
    ...referenceHeartbeat(Date.now() - 600_000 + sent * 1000),
    server_id: serverId,
    agent_version: '1.0.0',
    settings_version: version ?? 0,
  };
  return (await hub.fetchJson<HeartbeatAnswer>('POST', '/api/v1/agents/heartbeat', body)).body.settings;
}

async function change(agent_settings: object, method = 'PATCH') {
  return hub.fetchJson<ServerDetail & ErrorBody>(method, '/api/v1/servers/nas', { agent_settings });
}

test('the older documents’ intervals are what every agent is asked for', async () => {
  hub = await startTestHub({ environment: { POLL_INTERVAL: '30', SMART_POLL_INTERVAL: '1200' } });
  expect(await settingsAfter(undefined)).toMatchObject({
    heartbeat_interval_seconds: 30,
    collectors: { smart: { interval_seconds: 1200 } },
  });
  const listed = await hub.fetchJson<{ items: ServerDetail[] }>('GET', '/api/v1/servers');
  expect(listed.body.items[0]?.agent.interval_seconds).toBe(30);
});

test('one server is asked for other intervals than the rest, in the next answer and with a new version', async () => {
  hub = await startTestHub();
  const before = await settingsAfter(undefined);
  const other = await settingsAfter(undefined, 'other');
  expect(before?.heartbeat_interval_seconds).toBe(60);
  const set = {
    heartbeat_interval_seconds: 10,
    collectors: { cpu: { interval_seconds: 5 }, updates: { enabled: false } },
  };
  const changed = await change(set);
  expect(changed.status).toBe(200);
  expect(changed.body.agent_settings).toEqual(set);
  expect(changed.body.agent.interval_seconds).toBe(10);

  const after = await settingsAfter(before?.version);
  expect(after).toMatchObject(set);
  expect(after?.version).toBeGreaterThan(before?.version ?? 0);
  expect(await settingsAfter(after?.version)).toBeUndefined();
  expect(await settingsAfter(other?.version, 'other')).toBeUndefined();
});

test('null goes back to what is asked of all, and what is not named stays', async () => {
  hub = await startTestHub();
  const before = await settingsAfter(undefined);
  await change({ heartbeat_interval_seconds: 10, collectors: { cpu: { enabled: true, interval_seconds: 5 } } }, 'PUT');
  expect((await change({ collectors: { cpu: { enabled: null } } })).body.agent_settings).toEqual({
    heartbeat_interval_seconds: 10,
    collectors: { cpu: { interval_seconds: 5 } },
  });
  const back = await change({ heartbeat_interval_seconds: null, collectors: { cpu: null } });
  expect(back.body.agent_settings).toEqual({ heartbeat_interval_seconds: null, collectors: {} });
  const { version: _version, ...first } = before ?? { version: 0 };
  expect(await settingsAfter(before?.version)).toMatchObject(first);
});

test('a wrong interval or a collector that there is not changes nothing', async () => {
  hub = await startTestHub();
  await settingsAfter(undefined);
  expect(await change({ heartbeat_interval_seconds: 1 })).toMatchObject({
    status: 422,
    body: { detail: { field: 'agent_settings.heartbeat_interval_seconds' } },
  });
  const answer = await hub.fetchJson<ErrorBody>('PATCH', '/api/v1/servers/nas', {
    display_name: 'changed',
    agent_settings: { collectors: { 'no such': { enabled: false } } },
  });
  expect(answer).toMatchObject({ status: 422, body: { detail: { field: 'agent_settings.collectors.no such' } } });
  const now = (await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/nas')).body;
  expect(now.display_name).toBe('nas');
  expect(now.agent_settings).toEqual({ heartbeat_interval_seconds: null, collectors: {} });
});

test('which units are listed is asked of one server, and nothing that could be an option or a text of many lines', async () => {
  hub = await startTestHub();
  const before = await settingsAfter(undefined);
  const set = { collectors: { units: { include: ['plex*', '*.mount'], exclude: ['run-?'] } } };
  expect((await change(set)).body.agent_settings.collectors).toEqual(set.collectors);
  expect((await settingsAfter(before?.version))?.collectors).toMatchObject(set.collectors);
  expect((await change({ collectors: { units: { include: null } } })).body.agent_settings.collectors).toEqual({
    units: { exclude: ['run-?'] },
  });
  for (const wrong of [['a b'], ['a\n'], [''], 'plex', [5]]) {
    expect((await change({ collectors: { units: { exclude: wrong } } })).status).toBe(422);
  }
});

test('they outlive a restart of the hub', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const dataDir = mkdtempSync(`${process.env['TMPDIR'] ?? '/tmp'}/labkeeper-own-`);
  hub = await startTestHub({ dataDir });
  await settingsAfter(undefined);
  await change({ heartbeat_interval_seconds: 20 });
  const told = await settingsAfter(0);
  await hub.stop();
  hub = await startTestHub({ dataDir, setUp: false });
  expect(await settingsAfter(told?.version)).toBeUndefined();
  expect((await settingsAfter(0))?.heartbeat_interval_seconds).toBe(20);
  rmSync(dataDir, { recursive: true, force: true });
});
