import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

async function report(cpu: number, disk: number, server = 'nas'): Promise<void> {
  const metrics = { cpu_percent: cpu, memory_percent: 20, disk_percent: disk };
  await lab.report(server, { disk, more: { metrics } });
  lab.clock.pass(minute);
}

async function past(metric: string, minutes: number, server = 'nas'): Promise<string[]> {
  const to = lab.clock.now();
  const statuses: string[] = [];
  const range = { metrics: [metric], from: to - minutes * minute, to };
  for await (const { status } of lab.hub.app.services.alerts.judgedPast(server, range)) statuses.push(status);
  return statuses;
}

test('a past number has the status that its rule would have given it then: after the time that a level must last, until the level at which it clears', async () => {
  for (const cpu of [10, 95, 95, 95, 95, 95, 95, 95, 10]) await report(cpu, 10);
  expect(await past('cpu_percent', 9)).toEqual(['OK', 'OK', 'OK', 'OK', 'OK', 'OK', 'WARN', 'WARN', 'OK']);
  // What began before the time that is asked for has lasted since then.
  expect(await past('cpu_percent', 3)).toEqual(['WARN', 'WARN', 'OK']);
  for (const disk of [79, 80, 79.5, 78, 95]) await report(10, disk);
  expect(await past('filesystem_used_percent', 5)).toEqual(['OK', 'WARN', 'WARN', 'OK', 'FAIL']);
});

test('the rule of one server is its own, and the fullest disk is judged by the filesystems', async () => {
  const own = { metric: 'filesystem_used_percent', name: 'Full', warn: 50, fail: 60, scope: { server_ids: ['pi'] } };
  const scope = { tags: [], site_ids: [], ...own.scope };
  expect((await lab.hub.fetchJson('POST', '/api/v1/alert-rules', { ...own, scope })).status).toBe(201);
  for (const server of ['nas', 'pi']) await report(10, 55, server);
  expect([await past('disk_percent', 9, 'nas'), await past('disk_percent', 9, 'pi')]).toEqual([['OK'], ['WARN']]);
  const both = ['disk_percent', 'filesystem_used_percent'];
  const range = { metrics: both, from: 0, to: lab.clock.now() };
  const seen: string[] = [];
  for await (const { status } of lab.hub.app.services.alerts.judgedPast('pi', range)) seen.push(status);
  expect(seen).toEqual(['WARN', 'WARN']);
});
