import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const home = ['a', 'b', 'c'];
const office = ['u', 'x', 'y', 'z'];
const everybody = [...home, ...office];
let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

async function sites(): Promise<void> {
  for (const name of home) await lab.register(name, 'home');
  for (const name of office) await lab.register(name, 'office');
}

async function report(serverIds: readonly string[], minutes: number, disk = 10): Promise<void> {
  for (let gone = 0; gone < minutes; gone += 1) {
    for (const serverId of serverIds) await lab.report(serverId, { disk });
    await lab.pass(minute);
  }
}

async function homeIsDown(): Promise<void> {
  await sites();
  await report(everybody, 4);
  await report(office, 8);
  expect(lab.told()).toEqual(['Site home is offline']);
}

async function active(): Promise<string[]> {
  return (await lab.alerts('?status=active')).map(({ key }) => key);
}

describe('a hub that is started anew', () => {
  test('while a site is offline says nothing of it again, and that it is over when one of its servers is heard', async () => {
    await homeIsDown();
    await lab.restart();
    await report(office, 12);
    expect(lab.told()).toEqual(['Site home is offline']);
    await report(everybody, 3);
    expect(lab.told()).toEqual(['Site home is offline', 'Over: Site home is offline']);
  });

  test('while a site is offline and no other one is heard either does not call anything over', async () => {
    await homeIsDown();
    await lab.restart();
    await lab.pass(15 * minute);
    expect(lab.told().filter((title) => /is offline|^Over/.test(title))).toEqual(['Site home is offline']);
  });

  test('while it is isolated goes on being so until it hears somebody', async () => {
    await report(everybody, 4);
    await lab.pass(10 * minute);
    const before = lab.told();
    expect(await active()).toEqual(['hub/hub_state']);
    await lab.restart();
    await lab.pass(15 * minute);
    expect([before.length, lab.told()]).toEqual([1, before]);
    await report(everybody, 3);
    expect(lab.told()).toEqual([...before, `Over: ${before[0] ?? ''}`]);
  });

  test('among servers that go on reporting says nothing', async () => {
    await sites();
    await report(everybody, 4);
    await lab.restart();
    await lab.pass(minute);
    await report(everybody, 15);
    expect(lab.told()).toEqual([]);
  });
});

describe('the alert of a site', () => {
  test('ends when its last server but one is deleted, so that nothing is hidden for good', async () => {
    await homeIsDown();
    for (const name of ['b', 'c']) await lab.hub.fetchJson('DELETE', `/api/v1/servers/${name}`);
    await report(['a', ...office], 5);
    expect(lab.told().slice(1)).toEqual(['Over: Site home is offline']);
    await report(['a'], 3, 97);
    expect(lab.told().slice(2)).toContain('/srv on a is 97 % full');
  });

  test('goes without a word with its last server', async () => {
    await homeIsDown();
    for (const name of home) await lab.hub.fetchJson('DELETE', `/api/v1/servers/${name}`);
    await report(office, 2);
    expect([lab.told(), await active()]).toEqual([['Site home is offline'], []]);
  });

  test('goes with its rule, and what it hid is told', async () => {
    await homeIsDown();
    const off = { name: 'Site offline', metric: 'site_state', kind: 'state', enabled: false };
    const states = { warn: [], fail: ['offline'] };
    const { status } = await lab.hub.fetchJson('PUT', '/api/v1/alert-rules/site-offline', { ...off, states });
    expect(status).toBe(200);
    await report(office, 1);
    expect(await active()).not.toContain('site/home/site_state');
    await report(office, 5);
    expect(lab.told().length).toBeGreaterThan(1);
  });

  test('is hidden while windows cover each of its servers by name, and not while one of them is left out', async () => {
    await sites();
    await report(everybody, 4);
    const mute = { seconds: 7200, scope: { server_ids: ['a', 'b'] } };
    await lab.hub.fetchJson('POST', '/api/v1/mutes', mute);
    await lab.hub.fetchJson('POST', '/api/v1/mutes', { seconds: 1800, scope: { server_ids: ['c'] } });
    await report(office, 20);
    expect(lab.told()).toEqual([]);
    await report(office, 15);
    expect(lab.told()).toEqual(['Site home is offline']);
  });

  test('is over at once though a window holds one of its servers by its tag', async () => {
    await homeIsDown();
    await lab.hub.fetchJson('PATCH', '/api/v1/servers/a', { tags: ['lab'] });
    await lab.hub.fetchJson('POST', '/api/v1/mutes', { seconds: 7200, scope: { tags: ['lab'] } });
    await report(['b', 'c', ...office], 3);
    expect(lab.told()).toEqual(['Site home is offline', 'Over: Site home is offline']);
  });

  test('is over after the window that holds each of its servers by name', async () => {
    await homeIsDown();
    await lab.hub.fetchJson('POST', '/api/v1/mutes', { seconds: 1200, scope: { server_ids: home } });
    await report(everybody, 15);
    expect(lab.told()).toEqual(['Site home is offline']);
    await report(everybody, 7);
    expect(lab.told()).toEqual(['Site home is offline', 'Over: Site home is offline']);
  });

  test('is told where those are told who have the tag of one of its servers', async () => {
    await sites();
    await lab.hub.fetchJson('PATCH', '/api/v1/servers/a', { tags: ['prod'] });
    const { items } = (await lab.hub.fetchJson<{ items: { channel_id: string }[] }>('GET', '/api/v1/channels')).body;
    const channel = { type: 'webhook', name: 'phone', settings: { url: { set: true }, allow_loopback: true } };
    const path = `/api/v1/channels/${items[0]?.channel_id ?? ''}`;
    expect((await lab.hub.fetchJson('PUT', path, { ...channel, match: { tags: ['prod'] } })).status).toBe(200);
    await report(everybody, 4);
    await report(office, 8);
    expect(lab.told()).toEqual(['Site home is offline']);
  });

  test('does not ring for one server that is restarted beside others that have been dead for long', async () => {
    await sites();
    await report(everybody, 4);
    await report(['a', ...office], 20);
    const before = lab.told();
    await report(office, 2);
    await report(['a', ...office], 3);
    expect(lab.told()).toEqual(before);
  });
});
