import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { AlertLab, minute, second } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const hour = 60 * minute;
let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

async function spend(minutes: number, disk: number): Promise<void> {
  for (let gone = 0; gone < minutes; gone += 1) {
    await lab.report('nas', { disk });
    await lab.pass(minute);
  }
}

test('what comes and goes within its cooldown is told again once the cooldown of what was told is over', async () => {
  for (let round = 0; round < 4; round += 1) {
    await spend(15, 85);
    await spend(10, 10);
  }
  expect(lab.told().filter((title) => !title.startsWith('Over'))).toHaveLength(2);
});

test('FAIL after WARN is news where both are as severe, and ends a snooze', async () => {
  const rule = {
    name: 'Warm',
    metric: 'room_celsius',
    warn: 30,
    fail: 40,
    severity: { warn: 'medium', fail: 'medium' },
  };
  await lab.hub.fetchJson('POST', '/api/v1/alert-rules', rule);
  async function room(value: number): Promise<void> {
    await lab.report('nas', { more: { samples: [{ metric: 'room_celsius', value }] } });
    await lab.pass(minute);
  }
  await room(33);
  const [alert] = await lab.alerts('?status=open');
  await lab.hub.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id ?? ''}/snooze`, { seconds: 86_400 });
  await room(35);
  expect(lab.told()).toHaveLength(1);
  await room(45);
  expect(lab.told()).toHaveLength(2);
});

test('a clock that is set back makes no cooldown and no snooze longer', async () => {
  await spend(2, 85);
  const [alert] = await lab.alerts('?status=open');
  await lab.hub.fetchJson('POST', `/api/v1/alerts/${alert?.alert_id ?? ''}/snooze`, { seconds: 600 });
  lab.clock.wall -= 24 * hour;
  await spend(12, 85);
  expect(lab.told().length).toBe(2);
  await spend(2, 10);
  lab.clock.wall -= 24 * hour;
  await spend(40, 85);
  expect(lab.told().filter((title) => !title.startsWith('Over')).length).toBe(3);
});

test('levels that are moved by the settings take their clear levels along, so that a steady number does not flicker', async () => {
  const path = '/api/v1/alert-rules/filesystem-full';
  const body = { name: 'Mine', metric: 'filesystem_used_percent', message: '{label.mount} is full' };
  expect((await lab.hub.fetchJson('PUT', path, body)).status).toBe(200);
  await lab.hub.fetchJson('PUT', '/api/v1/config/thresholds', { disk_warning_percent: 60, disk_critical_percent: 75 });
  expect((await lab.hub.fetchJson('GET', path)).body).toMatchObject({
    warn: 60,
    fail: 75,
    clear: { warn: 59, fail: 74 },
  });
  await spend(5, 70);
  expect((await lab.history()).length).toBe(1);
  await lab.hub.fetchJson('PUT', path, { ...body, warn: 95, fail: 98 });
  expect((await lab.hub.fetchJson('GET', path)).body).toMatchObject({ clear: { warn: 94, fail: 97 } });
  await spend(2, 85);
  expect(await lab.alerts('?status=active')).toEqual([]);
});

test('an hourly number outlives a restart of the hub without being called silent', async () => {
  const rule = { name: 'No backup', metric: 'backup_age_hours', kind: 'no_data', operator: '>', fail: 0 };
  await lab.hub.fetchJson('POST', '/api/v1/alert-rules', rule);
  for (let count = 0; count < 30; count += 1) {
    await lab.hub.fetchJson('POST', '/api/v1/metrics', { server_id: 'nas', metrics: { backup_age_hours: 3 } });
    lab.clock.pass(hour);
  }
  await lab.restart();
  await spend(10, 10);
  expect(lab.told()).toEqual([]);
});

test('a number of a script that comes with the reports is missed within minutes', async () => {
  const rule = { name: 'No pulse', metric: 'pulse', kind: 'no_data', operator: '>', fail: 0 };
  await lab.hub.fetchJson('POST', '/api/v1/alert-rules', rule);
  for (let gone = 0; gone < 5; gone += 1) {
    await lab.report('nas', { more: { samples: [{ metric: 'pulse', value: 1 }] } });
    await lab.pass(minute);
  }
  await spend(6, 10);
  expect(lab.told()).toEqual(['No pulse: nas']);
});

test('one that flaps is told in a bad moment, as that', async () => {
  for (let turn = 0; turn < 40; turn += 1) {
    await lab.report('nas', { disk: turn % 2 === 0 ? 85 : 10 });
    await lab.pass(30 * second);
    await lab.pass(30 * second);
  }
  expect(lab.told().join('\n')).not.toContain('10 % full');
});
