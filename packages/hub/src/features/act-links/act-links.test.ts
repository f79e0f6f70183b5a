import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Alert } from '@labkeeper/protocol/alert';
import type { Page } from '@labkeeper/protocol/page';
import type { AuditEntry } from '@labkeeper/protocol/system';
import { NewsLab } from '../notifications/testing/news-lab.ts';

setDefaultTimeout(60_000);

const hour = 3_600_000;
const publicUrl = 'http://hub.lab.test:8080';
let lab: NewsLab;
beforeEach(async () => {
  lab = new NewsLab({ environment: { LABKEEPER_PUBLIC_URL: publicUrl } });
  await lab.start();
  await lab.addChannel();
});
afterEach(() => lab.stop());

/** A full disk, as an agent reports it. */
async function report(used: number, serverId = 'nas'): Promise<void> {
  const samples = [{ metric: 'filesystem_used_percent', labels: { mount: '/srv' }, value: used }];
  const timestamp = new Date(lab.clock.now()).toISOString();
  const body = { server_id: serverId, timestamp, metrics: {}, samples };
  expect((await lab.hub.fetchJson('POST', '/api/v1/agents/heartbeat', body)).status).toBe(200);
  await lab.hub.app.services.notifications.sendDue();
}

/** The links of the newest message, by their names. */
function links(): Map<string, string> {
  return new Map((lab.messages().at(-1)?.acts ?? []).map(({ name, url }) => [name, url]));
}

/** Follows a link as a browser or a scanner does that knows the hub by another address. */
async function follow(method: 'GET' | 'POST', link = '', headers: Record<string, string> = {}) {
  const response = await fetch(link.replace(publicUrl, lab.hub.url), {
    method,
    headers: { ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}), ...headers },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function alert(): Promise<Alert | undefined> {
  return (await lab.hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts')).body.items[0];
}

test('a link only shows what it would do until its button is pressed, and then does it once', async () => {
  await report(95);
  const link = links().get('Acknowledge');
  expect(link).toStartWith(`${publicUrl}/act/`);
  const page = await follow('GET', link);
  expect(page.status).toBe(200);
  expect(page.text).toContain('/srv on nas is 95 % full');
  expect(page.text).toContain('<form method="post">');
  expect(page.text).not.toContain('<script');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('cache-control')).toBe('no-store');
  for (let scan = 0; scan < 3; scan += 1) await follow('GET', link);
  expect((await alert())?.status).toBe('open');

  const done = await follow('POST', link, { origin: lab.hub.url });
  expect([done.status, done.text.includes('Acknowledged')]).toEqual([200, true]);
  expect(await alert()).toMatchObject({ status: 'acknowledged', acknowledged_by: 'link (phone)' });
  const again = await follow('POST', link);
  expect([again.status, again.text.includes('used already')]).toEqual([410, true]);
  expect((await follow('GET', link)).status).toBe(410);
  const { items } = (await lab.hub.fetchJson<Page<AuditEntry>>('GET', '/api/v1/system/audit')).body;
  expect(items[0]).toMatchObject({ actor: 'link (phone)', action: 'alert.acknowledged' });
});

test('its page says what it is about, where, how bad, since when, what will be and until when, with a way to the dashboard', async () => {
  await lab.hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas', display_name: 'Big <NAS>' });
  const zone = { enabled: false, time_zone: 'UTC', nights: [], ring_severities: [], digest: true, all_clear: false };
  await lab.hub.fetchJson('PUT', '/api/v1/sleep-schedule', zone);
  await report(95);
  const found = await alert();
  const since = new Date(lab.clock.now()).toISOString().slice(11, 16);
  lab.clock.advance(12 * 60_000);
  const until = new Date(lab.clock.now() + hour).toISOString().slice(11, 16);
  for (const [name, question, effect] of [
    ['Acknowledge', 'Acknowledge?', 'Nothing more is told of it until it gets worse or ends.'],
    ['Snooze 1 h', 'Snooze for an hour?', 'Nothing is told of it until '],
    ['Mute the server 1 h', 'Mute Big &lt;NAS&gt; for an hour?', 'Nothing is told of Big &lt;NAS&gt; until '],
  ] as const) {
    const { text } = await follow('GET', links().get(name));
    expect(text).toContain(`<h1>${question}</h1>`);
    expect(text).toContain(effect);
    if (name !== 'Acknowledge') expect(text).toContain(until);
    expect(text).toContain(`<b class="how">${found?.severity}</b>`);
    expect(text).toMatch(new RegExp(`Big &lt;NAS&gt; · since (\\w+ )?${since} \\(12 min\\)`));
    expect(text).toContain(`href="${publicUrl}/alerts/${found?.alert_id}"`);
    expect(text).toContain('</svg>Labkeeper</header>');
  }
  const done = await follow('POST', links().get('Snooze 1 h'), { origin: lab.hub.url });
  expect(done.text).toContain('Snoozed</h1>');
  expect(done.text).toContain(`href="${publicUrl}/alerts/${found?.alert_id}"`);
});

test('a snooze and a mute by a link stand in the audit as those of the dashboard do, and so does the end of a mute', async () => {
  await lab.hub.fetchJson('POST', '/api/v1/servers', { server_id: 'nas' });
  await report(95);
  const { alert_id: alertId } = (await alert()) ?? {};
  await follow('POST', links().get('Snooze 1 h'), { origin: lab.hub.url });
  await follow('POST', links().get('Mute the server 1 h'), { origin: lab.hub.url });
  const { items: windows } = (
    await lab.hub.fetchJson<Page<{ window_id: string }>>('GET', '/api/v1/maintenance-windows')
  ).body;
  const windowId = windows[0]?.window_id ?? '';
  expect((await lab.hub.fetchJson('DELETE', `/api/v1/maintenance-windows/${windowId}`)).status).toBe(204);
  const { items } = (await lab.hub.fetchJson<Page<AuditEntry>>('GET', '/api/v1/system/audit')).body;
  const said = items.slice(0, 3).map(({ action, target, details }) => ({ action, target, details }));
  expect(said).toMatchObject([
    { action: 'unmuted', target: windowId, details: { scope: { server_ids: ['nas'] } } },
    { action: 'muted', target: windowId, details: { seconds: 3600, scope: { server_ids: ['nas'] } } },
    { action: 'alert.snoozed', target: alertId, details: { seconds: 3600 } },
  ]);
});

test('of ten who press at once one does it', async () => {
  await report(95);
  const link = links().get('Snooze 1 h');
  const answers = await Promise.all(Array.from({ length: 10 }, () => follow('POST', link)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const until = Date.parse((await alert())?.snoozed_until ?? '');
  expect(until).toBe(lab.clock.now() + hour);
});

test('a server can be muted for an hour', async () => {
  await report(95);
  expect((await follow('POST', links().get('Mute the server 1 h'))).text).toContain('Muted');
  const windows = (await lab.hub.fetchJson<Page<object>>('GET', '/api/v1/maintenance-windows')).body.items;
  expect(windows).toMatchObject([{ scope: { server_ids: ['nas'] }, duration_seconds: 3600 }]);
});

test('a link that has expired, whose problem is over, or that nobody gave out says so plainly', async () => {
  await report(95);
  const link = links().get('Acknowledge');
  await lab.wait(60_000, 5000);
  await report(40);
  const over = await follow('POST', link);
  expect([over.status, over.text.includes('over already')]).toEqual([410, true]);
  lab.clock.advance(24 * hour);
  expect((await follow('GET', link)).text).toContain('has expired');
  for (const token of ['x', 'a'.repeat(27), '%2e%2e%2f', `${'a'.repeat(26)}'`]) {
    expect([token, (await follow('GET', `${publicUrl}/act/${token}`)).status]).toEqual([token, 404]);
  }
});

test('links are tried as seldom as passwords, and another site cannot press the button', async () => {
  await report(95);
  const link = links().get('Acknowledge');
  expect((await follow('POST', link, { origin: 'http://evil.test' })).status).toBe(403);
  expect((await alert())?.status).toBe('open');
  const statuses: number[] = [];
  for (let index = 0; index < 12; index += 1) statuses.push((await follow('GET', `${publicUrl}/act/${index}`)).status);
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 404));
  expect(statuses.slice(10)).toEqual([429, 429]);
});

test('of a token only its hash is kept, and links of many problems answer all of them', async () => {
  await report(95);
  await lab.wait(1000);
  await report(95, 'pi');
  await report(95, 'tv');
  await lab.wait(30_000, 5000);
  expect(links().has('Mute the server 1 h')).toBe(false);
  const link = links().get('Acknowledge') ?? '';
  const token = link.slice(link.lastIndexOf('/') + 1);
  expect(token).toHaveLength(27);
  const stored = JSON.stringify(await lab.hub.app.platform.db.read.selectFrom('act_links').selectAll().execute());
  expect(stored).not.toContain(token);
  expect(lab.hub.logLines.join()).not.toContain(token);
  await follow('POST', link);
  const { items } = (await lab.hub.fetchJson<Page<Alert>>('GET', '/api/v1/alerts')).body;
  const statuses = Object.fromEntries(items.map(({ server_id: id, status }) => [id ?? '', status]));
  expect(statuses).toEqual({ nas: 'open', pi: 'acknowledged', tv: 'acknowledged' });
});

test('without an address of the hub there are no links', async () => {
  await lab.stop();
  lab = new NewsLab();
  await lab.start();
  await lab.addChannel();
  await report(95);
  expect(lab.messages()).toMatchObject([{ acts: [] }]);
});
