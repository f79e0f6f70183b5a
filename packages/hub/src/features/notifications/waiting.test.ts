import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Channel } from '@labkeeper/protocol/notification';
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

/** What has arrived since the receiver was well again. */
async function toldAfterwards(): Promise<string> {
  lab.receiver.received.length = 0;
  lab.receiver.answer = { status: 200 };
  await lab.wait(30 * minute, 15_000);
  return lab
    .messages()
    .map(({ title, text }) => `${title}\n${text}`)
    .join('\n');
}

test('what was told, and what waits, from before the clock was set back holds nothing up', async () => {
  const channel = await lab.addChannel();
  await lab.problem('told before');
  await lab.problem('waits', { server: 'pi' });
  lab.clock.advance(-5 * hour);
  await lab.wait(2000);
  expect(lab.titles()).toEqual(['told before', 'waits']);
  await lab.problem('new', { server: 'nuc' });
  await lab.wait(31_000);
  expect(lab.titles()).toEqual(['told before', 'waits', 'new']);
  const shown = await lab.hub.fetchJson<Channel>('GET', `/api/v1/channels/${channel.channel_id}`);
  expect(shown.body.waiting).toBe(0);
});

test('what waits for a channel whose settings a hub cannot read is kept until one can', async () => {
  await lab.addChannel();
  lab.receiver.answer = { status: 503 };
  await lab.problem('a');
  const { write, read } = lab.hub.app.platform.db;
  const [before] = await read.selectFrom('channels').select('settings_json').execute();
  await write.updateTable('channels').set({ settings_json: '{"url":{"sealed":"broken"}}' }).execute();
  await lab.hub.stop();
  await lab.startHub();
  await lab.wait(26 * hour, hour);
  expect((await lab.log()).map(({ status, error }) => [status, error])).toEqual([
    ['waiting', 'This hub cannot read this channel’s settings.'],
  ]);
  await lab.hub.app.platform.db.write
    .updateTable('channels')
    .set({ settings_json: before?.settings_json ?? '' })
    .execute();
  await lab.hub.stop();
  await lab.startHub();
  expect(await toldAfterwards()).toContain('a.');
});

test('what was over by itself while nobody could be told is told nevertheless, with its own time; what a person has resolved or acknowledged is not', async () => {
  await lab.addChannel();
  lab.receiver.answer = { status: 503 };
  const at = lab.clock.now();
  const [ended = '', retired = '', resolved = '', known = ''] = await lab.problems([
    { title: 'ended', server: 'a' },
    { title: 'retired', server: 'b' },
    { title: 'resolved', server: 'c' },
    { title: 'known', server: 'd' },
  ]);
  await lab.wait(10 * minute, 30_000);
  await lab.recovery(ended, 'ended', { server: 'a' });
  await lab.setAlert(known, { status: 'acknowledged', acknowledged_at: lab.clock.now() });
  await lab.recovery(known, 'known', { server: 'd' });
  const now = lab.clock.now();
  await lab.setAlert(retired, { status: 'resolved', resolved_at: now });
  await lab.setAlert(resolved, { status: 'resolved', resolved_at: now });
  const end = { event_id: 'e', key: 'k', server_id: null, prev_status: 'FAIL', new_status: 'UNKNOWN', message: 'x' };
  await lab.hub.app.platform.db.write
    .insertInto('events')
    .values({ ...end, at: now, alert_id: retired, notified_at: null })
    .execute();
  await lab.wait(2 * hour, 5 * minute);
  const told = await toldAfterwards();
  for (const title of ['ended.', 'retired.', 'Over: ended']) expect(told).toContain(title);
  expect(told).not.toContain('resolved.');
  expect(told).not.toContain('known');
  expect(Date.parse(lab.messages()[0]?.at ?? '')).toBe(at);
});

test('a message that could not be told before the night waits for the morning, and what rings does not wait for it', async () => {
  await lab.addChannel();
  function clockIn(ms: number): string {
    return new Date(lab.clock.now() + ms).toISOString().slice(11, 16);
  }
  const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
    weekday,
    from: clockIn(10 * minute),
    to: clockIn(8 * hour),
  }));
  const schedule = { enabled: true, time_zone: 'UTC', nights, ring_severities: ['critical'], all_clear: false };
  await lab.hub.fetchJson('PUT', '/api/v1/sleep-schedule', { ...schedule, digest: true });
  lab.receiver.answer = { status: 503 };
  await lab.problem('mild');
  await lab.wait(hour, minute);
  lab.receiver.answer = { status: 200 };
  lab.receiver.received.length = 0;
  await lab.problem('grave', { severity: 'critical', server: 'pi' });
  await lab.wait(hour, minute);
  expect(lab.titles()).toEqual(['grave']);
  await lab.wait(7 * hour, 5 * minute);
  expect(lab.messages().map(({ kind }) => kind)).toEqual(['problem', 'digest']);
  expect(lab.messages()[1]?.text).toContain('mild');
});

test('after the clock is set back by days what waits goes on within its pause, also what was tried', async () => {
  await lab.addChannel();
  lab.receiver.answer = { status: 503 };
  await lab.problem('tried');
  await lab.wait(40 * minute, 15_000);
  await lab.problem('new', { server: 'pi' });
  lab.clock.set(-3 * 24 * hour);
  await lab.wait(1000);
  lab.receiver.answer = { status: 200 };
  lab.receiver.received.length = 0;
  await lab.wait(20 * minute, 15_000);
  const told = lab.messages().map(({ title }) => title);
  expect(told).toEqual(['tried', 'new']);
});

test('what was tried goes on too when the hub starts with a clock that was set back', async () => {
  await lab.addChannel();
  lab.receiver.answer = { status: 503 };
  await lab.problem('tried');
  await lab.wait(3 * hour, 60_000);
  await lab.hub.stop();
  lab.clock.set(-3 * 24 * hour);
  await lab.startHub();
  expect(await toldAfterwards()).toContain('tried');
});

test('the next morning has its digest although the clock was set back by days', async () => {
  await lab.addChannel();
  const day = new Date(lab.clock.now()).toISOString().slice(0, 10);
  lab.clock.set(Date.parse(`${day}T20:00:00Z`) - lab.clock.now());
  const nights = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '23:00', to: '07:00' }));
  const schedule = { enabled: true, time_zone: 'UTC', nights, ring_severities: [], digest: true, all_clear: true };
  await lab.hub.fetchJson('PUT', '/api/v1/sleep-schedule', schedule);
  await lab.wait(2 * minute, 30_000);
  lab.clock.set(-3 * 24 * hour);
  await lab.wait(12 * hour, 10 * minute);
  expect(lab.titles()).toEqual(['Good morning: a quiet night, all is well']);
});

test('each row that waits says why and until when', async () => {
  const patient = await lab.addChannel({ name: 'patient', escalate_after_seconds: 600 });
  await lab.addChannel({ name: 'prompt' });
  const at = lab.clock.now();
  await lab.problem('first');
  await lab.problem('second');
  async function waitings() {
    const rows = await lab.log('?status=waiting');
    return rows
      .map(({ channel_id: id, title, waiting_for: why, next_attempt_at: next }) => [
        id === patient.channel_id ? 'patient' : 'prompt',
        title,
        why,
        next === null ? null : Date.parse(next) - at,
      ])
      .toSorted((a, b) => String(a).localeCompare(String(b)));
  }
  expect(await waitings()).toEqual([
    ['patient', 'first', 'patience', 600_000],
    ['patient', 'second', 'patience', 600_000],
    ['prompt', 'second', 'gather', 30_000],
  ]);
  lab.receiver.answer = { status: 429, headers: { 'retry-after': '120' } };
  await lab.wait(30_000);
  await lab.problem('third');
  expect((await waitings()).slice(2)).toEqual([
    ['patient', 'third', 'patience', 630_000],
    ['prompt', 'second', 'limit', 150_000],
    ['prompt', 'third', 'turn', 150_000],
  ]);
  const [delivered] = await lab.log('?status=delivered');
  expect(delivered).toMatchObject({ kind: 'problem', waiting_for: null, next_attempt_at: null });
});
