import { afterEach, expect, test } from 'bun:test';
import { StorageFullError } from '../../platform/storage-error.ts';
import {
  hour,
  minute,
  nas,
  noon,
  pass,
  report,
  restart,
  second,
  start,
  tearDown,
  verdict,
} from './testing/standing-lab.ts';

afterEach(tearDown);

test('a client that reports every five minutes is never called offline', async () => {
  const lab = await start();
  const seen = new Set<string>();
  for (let sent = 0; sent < 4; sent += 1) {
    await report(lab, 10);
    for (let step = 0; step < 60; step += 1) {
      await pass(lab, 5 * second);
      seen.add((await verdict(lab)).status);
    }
  }
  expect([...seen]).toEqual(['online', 'unknown']);
  expect((await nas(lab)).agent.interval_seconds).toBe(300);
});

test('after a restart of the hub, the first report is judged, whatever was stored from the future', async () => {
  const before = await start();
  await report(before, 10, {}, 3500 * second);
  const lab = await restart(before);
  expect((await verdict(lab)).says).toEqual(['Not heard from since the hub started']);
  await pass(lab, 5 * second);
  await report(lab, 97);
  expect(await verdict(lab)).toMatchObject({ health: 'FAIL', says: ['The disk is 97 % full'] });
});

test('the pace of a client and what it sent outlive the hub', async () => {
  const before = await start();
  for (let sent = 0; sent < 2; sent += 1) {
    await report(before, 10);
    await pass(before, 5 * minute);
  }
  const lab = await restart(before);
  expect((await nas(lab)).agent.interval_seconds).toBe(300);
  await pass(lab, 4 * minute);
  await report(lab, null);
  await pass(lab, 14 * minute);
  expect((await verdict(lab)).status).toBe('online');
  for (let sent = 0; sent < 5; sent += 1) {
    await report(lab, null);
    await pass(lab, 5 * minute);
  }
  expect((await verdict(lab)).says).toEqual(['Nothing about its filesystems for more than 15 min']);
});

test('an agent that says its pace is never called offline within it', async () => {
  const lab = await start();
  for (let sent = 0; sent < 2; sent += 1) {
    await report(lab, 10, { interval_seconds: 300 });
    await pass(lab, 14 * minute);
    expect((await verdict(lab)).status).toBe('online');
  }
  await pass(lab, 2 * minute);
  expect((await verdict(lab)).status).toBe('offline');
});

test('when a server was offline is in its history, by the clock of the hub', async () => {
  const lab = await start();
  await report(lab, 10, { interval_seconds: 60 });
  await pass(lab, 10 * minute);
  await report(lab, 10, { interval_seconds: 60 });
  await pass(lab, 5 * second);
  const states: [number, number][] = [];
  const selection = { subjects: ['server/nas'], metrics: ['server_state'], from: noon - hour, to: noon + hour };
  for await (const page of lab.hub.app.platform.series.raw(selection))
    states.push(...page.map(({ at, value }): [number, number] => [(at - noon) / second, value]));
  expect(states[0]).toEqual([0, 0]);
  expect(states[1]).toEqual([185, 1]);
  expect(states.at(-1)).toEqual([600, 0]);
  expect(states.filter(([, value]) => value === 1).length).toBeGreaterThanOrEqual(6);
});

test('what could not be stored of the history comes later, with its own time, and the last numbers of a server that is long gone outlive the hub', async () => {
  const before = await start();
  await report(before, 10, { interval_seconds: 60 });
  const { series } = before.hub.app.platform;
  const store = { ...series };
  Object.assign(series, { append: () => Promise.reject(new StorageFullError()) });
  await pass(before, 4 * minute);
  Object.assign(series, store);
  await pass(before, 2 * hour);
  const lab = await restart(before);
  const server = await nas(lab);
  expect(server).toMatchObject({ status: 'offline', last_seen: new Date(noon).toISOString() });
  expect(server.latest['disk_percent']).toBe(10);
  const selection = { subjects: ['server/nas'], metrics: ['server_state'], from: noon, to: noon + 4 * minute };
  const states: [number, number][] = [];
  for await (const page of lab.hub.app.platform.series.raw(selection))
    states.push(...page.map(({ at, value }): [number, number] => [(at - noon) / second, value]));
  expect(states).toEqual([
    [0, 0],
    [185, 1],
  ]);
});
