import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Channel } from '@labkeeper/protocol/notification';
import { HttpClient, type OutboundAnswer, type OutboundRequest } from '../../platform/http-client.ts';
import { NewsLab } from './testing/news-lab.ts';

setDefaultTimeout(60_000);

const minute = 60_000;
const hour = 60 * minute;
let lab: NewsLab;
beforeEach(async () => {
  lab = new NewsLab();
  await lab.start();
});
afterEach(() => lab.stop());

async function change(channel: Channel, more: object): Promise<void> {
  const settings = { url: { set: true }, allow_loopback: true };
  const body = { type: 'webhook', name: 'phone', settings, ...more };
  const { status } = await lab.hub.fetchJson('PUT', `/api/v1/channels/${channel.channel_id}`, body);
  expect(status).toBe(200);
  await lab.wait(minute, 5000);
}

test('a channel that is added while things are bad is told once what is open, and of its end', async () => {
  const disk = await lab.problem('disk', { server: 'nas' });
  lab.clock.advance(minute);
  await lab.problem('fan', { server: 'pi' });
  const known = await lab.problem('known');
  const quiet = await lab.problem('snoozed');
  const gone = await lab.problem('gone');
  await lab.problem('mild', { severity: 'low' });
  const muted = await lab.problem('muted');
  await lab.setAlert(known, { status: 'acknowledged', acknowledged_at: lab.clock.now() });
  await lab.setAlert(quiet, { snoozed_until: lab.clock.now() + hour });
  await lab.setAlert(muted, { hidden_by: 'window:w' });
  await lab.recovery(gone, 'gone');
  lab.clock.advance(2 * hour);
  await lab.setAlert(quiet, { snoozed_until: lab.clock.now() + hour });
  await lab.addChannel();
  await lab.wait(10 * minute, 10_000);
  expect(lab.titles()).toEqual(['Already open: 2 problems on 2 servers']);
  expect(lab.messages()[0]?.text).toMatch(
    /It is disk\. Since .* \(2 h 1 min\), high\.\nIt is fan\. Since .* \(2 h\), high\./,
  );
  await lab.recovery(disk, 'disk');
  await lab.wait(minute);
  expect(lab.titles().slice(1)).toEqual(['Over: disk']);
});

test('a channel is told nothing when nothing is open', async () => {
  await lab.addChannel();
  await lab.wait(minute);
  expect([lab.titles(), await lab.log()]).toEqual([[], []]);
});

test('a channel that is switched on again, or more is told to, is told what it has missed and nothing twice', async () => {
  const channel = await lab.addChannel();
  await lab.problem('told');
  await lab.problem('mild', { severity: 'medium', server: 'pi' });
  await change(channel, { enabled: false });
  await lab.problem('missed', { server: 'tv' });
  await change(channel, { enabled: false });
  await change(channel, { enabled: true });
  expect(lab.titles()).toEqual(['told', 'Already open: missed']);
  await change(channel, { match: { min_severity: 'low' } });
  expect(lab.titles().slice(2)).toEqual(['Already open: mild']);
  await change(channel, { match: { min_severity: 'medium' } });
  await change(channel, { name: 'another' });
  expect(lab.titles()).toHaveLength(3);
});

test('what got worse while a channel was switched off is told when it is on again', async () => {
  const channel = await lab.addChannel();
  const disk = await lab.problem('disk', { server: 'tv' });
  const fan = await lab.problem('fan', { server: 'nas' });
  await lab.wait(minute, 5000);
  const told = lab.titles().length;
  await change(channel, { enabled: false });
  await lab.setAlert(disk, { severity: 'critical' });
  await lab.setAlert(fan, { severity: 'low' });
  await change(channel, { enabled: true });
  expect(lab.titles().slice(told)).toEqual(['Already open: disk']);
});

test('what is open already waits for the morning at night, but for what rings, and not at all for patience that is over', async () => {
  const from = new Date(lab.clock.now() - hour).toISOString().slice(11, 16);
  const to = new Date(lab.clock.now() + 6 * hour).toISOString().slice(11, 16);
  const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));
  const schedule = {
    enabled: true,
    time_zone: 'UTC',
    nights,
    ring_severities: ['critical'],
    digest: true,
    all_clear: false,
  };
  await lab.hub.fetchJson('PUT', '/api/v1/sleep-schedule', schedule);
  await lab.problem('disk', { server: 'nas' });
  await lab.problem('fire', { severity: 'critical', server: 'pi' });
  lab.clock.advance(2 * hour);
  await lab.addChannel({ escalate_after_seconds: 3600 });
  await lab.wait(minute);
  expect(lab.titles()).toEqual(['Already open: fire']);
  expect((await lab.log('?status=held')).map(({ title, waiting_for }) => [title, waiting_for])).toEqual([
    ['disk', 'night'],
  ]);
  await lab.wait(5 * hour, 10 * minute);
  expect(lab.titles()).toHaveLength(2);
  expect(lab.messages()[1]?.text).toContain('It is disk.');
});

/** Slack is wherever the receiver of the test is. */
class SlackClient extends HttpClient {
  readonly bodies: string[] = [];

  override async request(wanted: OutboundRequest): Promise<OutboundAnswer> {
    this.bodies.push(wanted.body ?? '');
    return { status: 200, headers: {}, text: 'ok', truncated: false };
  }
}

test('a channel that a setting makes is told what is open when it first appears, and not at every start', async () => {
  await lab.stop();
  const http = new SlackClient();
  lab = new NewsLab({ http });
  await lab.start();
  await lab.problem('disk', { severity: 'critical' });
  const notifications = { slack_webhook_url: 'https://hooks.slack.test/services/T/B/x' };
  await lab.hub.fetchJson('PUT', '/api/v1/config', { notifications });
  // The answer does not wait for the channel to be told.
  for (let left = 500; left > 0 && http.bodies.length === 0; left -= 1) await Bun.sleep(10);
  await lab.wait(minute, 5000);
  expect(http.bodies.map((body) => body.includes('Already open: disk'))).toEqual([true]);
  // As an older hub would have left it: told long ago, and forgotten.
  await lab.hub.app.platform.db.write.deleteFrom('notifications').execute();
  await lab.hub.stop();
  await lab.startHub();
  await lab.wait(minute, 5000);
  expect(http.bodies).toHaveLength(1);
});
