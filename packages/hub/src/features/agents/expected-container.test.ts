import { afterEach, beforeEach, expect, test } from 'bun:test';
import { containers } from '@labkeeper/collectors/linux/containers/containers';
import { services } from '@labkeeper/collectors/linux/services';
import { CollectorSession } from '@labkeeper/collectors/run-collectors';
import {
  answerJson,
  hostWithEngine,
  startFakeEngine,
  type FakeEngine,
} from '@labkeeper/collectors/testing/fake-engine';
import type { Alert } from '@labkeeper/protocol/alert';
import type { ServerDetail } from '@labkeeper/protocol/server';
import { TestClock } from '../../platform/testing/test-clock.ts';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';

const minute = 60_000;
const plex = {
  Id: 'a'.repeat(64),
  Names: ['/plex'],
  Image: 'plex',
  State: 'running',
  Status: 'Up 2 hours',
  Labels: {},
};

let hub: TestHub;
let clock: TestClock;
let engine: FakeEngine;
let running: object[];

beforeEach(async () => {
  clock = new TestClock();
  hub = await startTestHub({ overrides: { clock } });
  running = [plex];
  engine = await startFakeEngine((path, response) => {
    if (path.includes('/containers/json')) answerJson(response, running);
    else answerJson(response, { message: 'no such thing' }, 404);
  });
  const expected = [{ name: 'plex', critical: true }];
  await hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas', hostname: 'nas', expected_services: expected });
});
afterEach(async () => {
  await hub.stop();
  await engine.close();
});

/** An agent that begins to look: its collectors as they are, on a machine whose systemd knows no unit. */
function newAgent(): CollectorSession {
  return new CollectorSession(
    {
      ...hostWithEngine(engine, '/nowhere'),
      run: async (_file, args) => {
        const units = args.slice(args.indexOf('--') + 1);
        const stdout = units.map((unit) => `Id=${unit}\nLoadState=not-found\nActiveState=inactive\n`).join('\n');
        return { code: 0, stdout, stderr: '', timedOut: false, truncated: false };
      },
    },
    {
      collectors: [services, containers],
      clock: { monotonicMs: () => clock.monotonic(), now: () => new Date(clock.now()) },
    },
  );
}

async function report(agent: CollectorSession): Promise<void> {
  const read = await agent.run({ mode: 'report', settings: {}, services: ['plex'], patienceMs: 10_000 });
  const body = {
    server_id: 'nas',
    timestamp: new Date(clock.now()).toISOString(),
    metrics: {},
    samples: read.samples,
    services: read.services,
    inventory: read.inventory,
    collectors: read.collectors,
  };
  expect((await hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
  clock.advance(minute);
}

async function ringing(): Promise<string[]> {
  const { body } = await hub.fetchJson<{ items: Alert[] }>('GET', '/api/v1/alerts?server_id=nas&status=open');
  return body.items
    .filter(({ metric }) => metric === 'service_state')
    .map(({ title, severity }) => `${title} ${severity}`);
}

async function statusOfPlex(): Promise<string | undefined> {
  const { body } = await hub.fetchJson<ServerDetail>('GET', '/api/v1/servers/nas');
  return body.services.find(({ name }) => name === 'plex')?.status ?? undefined;
}

test('an expected container that is removed is stopped, fails and rings', async () => {
  const agent = newAgent();
  await report(agent);
  expect(await statusOfPlex()).toBe('running');
  running = [];
  for (let at = 0; at < 4; at += 1) await report(agent);
  expect(await statusOfPlex()).toBe('stopped');
  expect(await ringing()).toEqual(['plex on nas is stopped critical']);
});

test('it rings too where the agent was started anew meanwhile, and is over when the container is back', async () => {
  await report(newAgent());
  running = [];
  const agent = newAgent();
  for (let at = 0; at < 4; at += 1) await report(agent);
  expect(await statusOfPlex()).toBe('stopped');
  const again = newAgent();
  for (let at = 0; at < 4; at += 1) await report(again);
  expect(await ringing()).toEqual(['plex on nas is stopped critical']);
  running = [plex];
  for (let at = 0; at < 4; at += 1) await report(again);
  expect(await statusOfPlex()).toBe('running');
  expect(await ringing()).toEqual([]);
});

test('while the engine does not answer, nobody says that it is gone', async () => {
  const agent = newAgent();
  await report(agent);
  engine.answer = (_path, response) => answerJson(response, { message: 'down' }, 500);
  for (let at = 0; at < 4; at += 1) await report(agent);
  expect(await statusOfPlex()).toBe('unknown');
  expect(await ringing()).toEqual([]);
});
