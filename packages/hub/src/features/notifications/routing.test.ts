import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Channel } from '@labkeeper/protocol/notification';
import type { Page } from '@labkeeper/protocol/page';
import { HttpClient, type OutboundAnswer, type OutboundRequest } from '../../platform/http-client.ts';
import { NewsLab } from './testing/news-lab.ts';

const minute = 60_000;
let lab: NewsLab;
beforeEach(async () => {
  lab = new NewsLab();
  await lab.start();
});
afterEach(() => lab.stop());

/** The reasons for which messages were left out, in order of the alphabet. */
async function reasons(): Promise<string[]> {
  const reasonsOfAll = (await lab.log('?status=dropped')).map(({ error }) => error ?? 'none');
  return reasonsOfAll.toSorted((a, b) => a.localeCompare(b));
}

describe('a channel that waits for the first to answer', () => {
  const patient = { escalate_after_seconds: 300 };

  test('is told of what nobody has answered in time, and of its end', async () => {
    await lab.addChannel(patient);
    const alertId = await lab.problem('a');
    await lab.wait(299_000, 13_000);
    expect(lab.titles()).toEqual([]);
    await lab.wait(2000);
    expect(lab.titles()).toEqual(['a']);
    await lab.recovery(alertId, 'a');
    await lab.wait(minute, 5000);
    expect(lab.titles()).toEqual(['a', 'Over: a']);
  });

  test('is not told of what was acknowledged, snoozed or over by then, nor of its end, and the log says why', async () => {
    await lab.addChannel(patient);
    const [known = '', snoozed = '', over = ''] = await lab.problems([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
    await lab.setAlert(known, { status: 'acknowledged' });
    await lab.setAlert(snoozed, { snoozed_until: lab.clock.now() + 60 * minute });
    await lab.wait(minute, 5000);
    await lab.recovery(over, 'c');
    await lab.wait(10 * minute, 10_000);
    expect(lab.titles()).toEqual([]);
    expect(await reasons()).toEqual([
      'It was over before it was to be told.',
      'Somebody has acknowledged it.',
      'Somebody has snoozed it.',
      'The problem was never told here.',
    ]);
  });
});

describe('a channel with hours', () => {
  /** Hours that begin in so many minutes, by the clock of Berlin, and last an hour. */
  function hoursIn(minutes: number): object {
    const zone = 'Europe/Berlin';
    function clockAt(at: number): string {
      return new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
    }
    const from = lab.clock.now() + minutes * minute;
    const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      weekday,
      from: clockAt(from),
      to: clockAt(from + 60 * minute),
    }));
    return { schedule: { time_zone: zone, hours } };
  }

  test('is told nothing outside of them, later neither, and the log says why', async () => {
    await lab.addChannel(hoursIn(30));
    await lab.problem('early');
    expect(await reasons()).toEqual(['It came outside the hours of this channel.']);
    await lab.wait(32 * minute, minute);
    await lab.problem('in time', { server: 'pi' });
    await lab.wait(minute, 5000);
    expect(lab.titles()).toEqual(['in time']);
  });

  test('goes on with what it had begun when they come back', async () => {
    await lab.addChannel(hoursIn(-58));
    lab.receiver.answer = { status: 503 };
    await lab.problem('a');
    await lab.wait(5 * minute, 20_000);
    lab.receiver.received.length = 0;
    lab.receiver.answer = { status: 200 };
    await lab.wait(60 * minute, minute);
    expect(lab.titles()).toEqual([]);
    await lab.wait(23 * 60 * minute, 5 * minute);
    expect(lab.titles()).toEqual(['a']);
  });

  test('is refused with a time zone that there is not', async () => {
    const schedule = { time_zone: 'Mars/Olympus', hours: [{ weekday: 1, from: '08:00', to: '18:00' }] };
    const settings = { url: `${lab.url}/hook` };
    const body = { type: 'webhook', name: 'x', settings, schedule };
    const answer = await lab.hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/channels', body);
    expect([answer.status, answer.body.detail.field]).toEqual([422, 'schedule.time_zone']);
  });
});

describe('a channel that goes while messages wait for it', () => {
  test('because it is deleted or switched off leaves them out, with the reason', async () => {
    const first = await lab.addChannel({ name: 'first' });
    const second = await lab.addChannel({ name: 'second' });
    lab.receiver.answer = { status: 503 };
    await lab.problem('a');
    await lab.hub.fetchJson('DELETE', `/api/v1/channels/${first.channel_id}`);
    const off = {
      type: 'webhook',
      name: 'second',
      enabled: false,
      settings: { url: { set: true }, allow_loopback: true },
    };
    expect((await lab.hub.fetchJson('PUT', `/api/v1/channels/${second.channel_id}`, off)).status).toBe(200);
    lab.receiver.answer = { status: 200 };
    lab.receiver.received.length = 0;
    await lab.wait(10 * minute, 10_000);
    expect(lab.titles()).toEqual([]);
    expect(await reasons()).toEqual(['The channel was deleted.', 'The channel was switched off.']);
  });
});

describe('the end of a problem', () => {
  test('is told where its begin was, however mild it has become meanwhile', async () => {
    await lab.addChannel({ match: { min_severity: 'critical' } });
    const alertId = await lab.problem('a', { severity: 'critical' });
    await lab.wait(minute, 5000);
    await lab.recovery(alertId, 'a', { severity: 'medium' });
    await lab.recovery('never-told', 'b', { severity: 'medium' });
    await lab.wait(minute, 5000);
    expect(lab.titles()).toEqual(['a', 'Over: a']);
    expect(await lab.log()).toHaveLength(2);
  });
});

describe('a channel that a setting makes', () => {
  /** What would go to the outside goes to the test's receiver, under the path it was meant for. */
  class Detour extends HttpClient {
    override request(wanted: OutboundRequest): Promise<OutboundAnswer> {
      const { hostname } = new URL(wanted.url);
      return super.request({ ...wanted, url: `${lab.url}/${hostname}`, allowLoopback: true });
    }
  }

  async function startWith(environment: Record<string, string>): Promise<void> {
    await lab.stop();
    lab = new NewsLab({ environment, http: new Detour() });
    await lab.start();
  }

  test('for Discord is told everything, for Slack what its flags say, each for itself', async () => {
    await startWith({
      DISCORD_WEBHOOK_URL: 'https://discord.test/api/webhooks/1/x',
      SLACK_WEBHOOK_URL: 'https://slack.test/services/x',
      LABKEEPER_NOTIFICATIONS_NOTIFY_ON_HIGH: 'false',
      LABKEEPER_NOTIFICATIONS_NOTIFY_ON_LOW: 'true',
    });
    const { items } = (await lab.hub.fetchJson<Page<Channel>>('GET', '/api/v1/channels')).body;
    expect(items.map(({ channel_id: id, managed_by }) => [id, managed_by])).toEqual([
      ['discord', 'environment'],
      ['slack', 'environment'],
    ]);
    for (const severity of ['critical', 'high', 'medium', 'low'] as const) {
      await lab.problem(severity, { severity, server: severity });
      await lab.wait(3 * minute, 10_000);
    }
    function toldTo(host: string): string[] {
      const bodies = lab.receiver.received.filter(({ path }) => path === `/${host}`).map(({ body }) => body);
      return ['critical', 'high', 'medium', 'low'].filter((word) =>
        bodies.some((body) => body.includes(`It is ${word}.`)),
      );
    }
    expect(toldTo('discord.test')).toEqual(['critical', 'high', 'medium', 'low']);
    expect(toldTo('slack.test')).toEqual(['critical', 'low']);
    expect(JSON.stringify(items)).not.toContain('/api/webhooks');
    const change = { type: 'slack', name: 'x', settings: { webhook_url: { set: true } } };
    expect((await lab.hub.fetchJson('PUT', '/api/v1/channels/slack', change)).status).toBe(409);
  });

  test('is gone with its address, and what waited for it is left out when the address has not come back within a day', async () => {
    await startWith({});
    const change = { notifications: { discord_webhook_url: 'https://discord.test/api/webhooks/1/x' } };
    expect((await lab.hub.fetchJson('PUT', '/api/v1/config', change)).status).toBe(200);
    lab.receiver.answer = { status: 503 };
    await lab.problem('a', { severity: 'low' });
    expect(lab.receiver.received).toHaveLength(1);
    await lab.hub.fetchJson('PUT', '/api/v1/config', { notifications: { discord_webhook_url: '' } });
    await lab.wait(minute, 5000);
    expect((await lab.log('?status=waiting')).map(({ error }) => error)).toEqual([
      'This hub cannot read this channel’s settings.',
    ]);
    await lab.wait(24 * 60 * minute, 60 * minute);
    expect(await reasons()).toEqual(['The channel is gone.']);
  });

  test('for the hub’s own heartbeat asks for its address as long as the hub is well', async () => {
    await startWith({
      LABKEEPER_NOTIFICATIONS_HEARTBEAT_URL: 'https://watch.test/ping/secret',
      LABKEEPER_NOTIFICATIONS_HEARTBEAT_INTERVAL_SECONDS: '30',
    });
    const { scheduler, counters } = lab.hub.app.platform;
    async function look(times: number): Promise<void> {
      for (let left = times; left > 0; left -= 1) {
        lab.clock.advance(1000);
        await scheduler.runNow('heartbeat ping');
      }
    }
    await look(61);
    expect(lab.receiver.received.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/watch.test'],
      ['GET', '/watch.test'],
      ['GET', '/watch.test'],
    ]);
    lab.receiver.answer = { status: 500 };
    await look(60);
    const stats = await lab.hub.fetchJson<{ counters: Record<string, number> }>('GET', '/api/v1/system/stats');
    expect(stats.body.counters).toMatchObject({ heartbeat_pings_failed: 2, heartbeat_ping_failing: 1 });
    expect(lab.hub.logLines.filter((line) => line.includes('heartbeat ping failed'))).toHaveLength(1);
    expect(lab.hub.logLines.join()).not.toContain('ping/secret');
    lab.receiver.answer = { status: 200 };
    await look(30);
    expect(counters.get('heartbeat_ping_failing')).toBe(0);
  });
});

test('a group that has moved is told at its new place, which is kept', async () => {
  const settings = { bot_token: `1:${'a'.repeat(30)}`, chat_id: '-5', api_url: lab.url, allow_loopback: true };
  const made = await lab.addChannel({ type: 'telegram', settings });
  lab.receiver.answer = {
    status: 400,
    body: '{"ok": false, "description": "upgraded", "parameters": {"migrate_to_chat_id": -100777}}',
  };
  await lab.problem('a');
  lab.receiver.answer = { status: 200, body: '{"ok": true}' };
  await lab.wait(5000);
  const chats = lab.receiver.received.map(({ body }) => (JSON.parse(body) as { chat_id: string }).chat_id);
  expect(chats).toEqual(['-5', '-100777']);
  const shown = await lab.hub.fetchJson<Channel>('GET', `/api/v1/channels/${made.channel_id}`);
  expect(shown.body.settings).toMatchObject({ chat_id: '-100777', bot_token: { set: true } });
});

test('what the other side says is shown without the secrets that it repeats', async () => {
  lab.receiver.answer = { status: 403, body: `no hook /hook/very-secret-part for Bearer canary-token` };
  const settings = {
    url: `${lab.url}/hook/very-secret-part`,
    authorization: 'Bearer canary-token',
    allow_loopback: true,
  };
  const made = await lab.addChannel({ settings });
  await lab.problem('a');
  const [dead] = await lab.log('?status=dead');
  expect(dead?.error).toBe('It answered 403: no hook /hook/[secret] for [secret]');
  const tried = await lab.hub.fetchJson('POST', `/api/v1/channels/${made.channel_id}/test`);
  expect(tried.body).toEqual({
    delivered: false,
    error: 'It answered 403: no hook /hook/[secret] for [secret]',
    note: null,
  });
});

test('settings that a channel does not have are refused by name, and never shown', async () => {
  const settings = { url: `${lab.url}/hook`, passwort: 'canary' };
  const body = { type: 'webhook', name: 'x', settings };
  const answer = await lab.hub.fetchJson<{ detail: { field: string } }>('POST', '/api/v1/channels', body);
  expect([answer.status, answer.body.detail.field]).toEqual([422, 'settings.passwort']);
  expect(JSON.stringify(answer.body)).not.toContain('canary');
});

test('what was told is forgotten with the events of its time, what waits is not', async () => {
  await lab.addChannel();
  await lab.problem('old');
  lab.receiver.answer = { status: 503 };
  await lab.problem('waits', { server: 'pi' });
  await lab.wait(minute, 10_000);
  const { scheduler } = lab.hub.app.platform;
  lab.clock.advance(364 * 24 * 60 * minute);
  await scheduler.runNow('old messages');
  expect(await lab.log()).toHaveLength(2);
  lab.clock.advance(2 * 24 * 60 * minute);
  await scheduler.runNow('old messages');
  expect((await lab.log()).map(({ title, status }) => [title, status])).toEqual([['waits', 'waiting']]);
});

test('a channel whose row is damaged is left out, and the others go on', async () => {
  const broken = await lab.addChannel({ name: 'broken' });
  await lab.addChannel({ name: 'whole' });
  await lab.hub.app.platform.db.write
    .updateTable('channels')
    .set({ settings_json: '{"url": {"sealed": "v1.nonsense"}}' })
    .where('channel_id', '=', broken.channel_id)
    .execute();
  await lab.hub.stop();
  await lab.startHub();
  const { items } = (await lab.hub.fetchJson<Page<Channel>>('GET', '/api/v1/channels')).body;
  expect(items.map(({ name }) => name)).toEqual(['whole']);
  expect(lab.hub.logLines.filter((line) => line.includes('damaged'))).toHaveLength(1);
});
