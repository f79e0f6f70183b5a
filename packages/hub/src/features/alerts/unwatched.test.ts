import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { AlertRule, ChangedRule, Preview } from '@labkeeper/protocol/alert';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

const path = '/api/v1/alert-rules/filesystem-full';
const said = { name: 'Filesystem nearly full', metric: 'filesystem_used_percent' };
const onlyA = { ...said, scope: { server_ids: ['a'], tags: [], site_ids: [] } };
let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
  for (const server of ['a', 'b', 'c']) await lab.report(server);
  await lab.pass(minute);
});

afterEach(() => lab.stop());

async function lostBy(body: object): Promise<number> {
  const { status, body: rule } = await lab.hub.fetchJson<ChangedRule>('PUT', path, body);
  expect(status).toBe(200);
  return rule.unwatched.servers;
}

test('a rule that is narrowed to one server says on how many others nothing watches any more, and so does its preview before', async () => {
  const preview = { rule: { ...onlyA, warn: 80, fail: 90 }, rule_id: 'filesystem-full', days: 1 };
  const { body } = await lab.hub.fetchJson<Preview>('POST', '/api/v1/alert-rules/preview', preview);
  expect(body.unwatched).toEqual({ servers: 2 });
  expect(await lostBy(onlyA)).toBe(2);
});

test('a rule that is switched off says how many servers it watched, but for those that have a rule of their own', async () => {
  const own = { ...said, warn: 50, fail: 60, scope: { server_ids: ['b'], tags: [], site_ids: [] } };
  expect((await lab.hub.fetchJson<AlertRule>('POST', '/api/v1/alert-rules', own)).status).toBe(201);
  await lab.report('b');
  expect(await lostBy({ ...said, enabled: false })).toBe(2);
});

test('a rule that only has other levels loses nothing, and one that is not there cannot be replaced', async () => {
  expect(await lostBy({ ...said, warn: 70 })).toBe(0);
  const preview = { rule: { ...onlyA, warn: 80 }, rule_id: 'nothing', days: 1 };
  expect((await lab.hub.fetchJson('POST', '/api/v1/alert-rules/preview', preview)).status).toBe(404);
});

test('the rule of one server wins there, and the default stays for the rest', async () => {
  const own = { ...said, warn: 50, fail: 60, scope: { server_ids: ['b'], tags: [], site_ids: [] } };
  await lab.hub.fetchJson('POST', '/api/v1/alert-rules', own);
  for (const server of ['a', 'b', 'c']) await lab.report(server, { disk: 65 });
  await lab.report('c', { disk: 85 });
  const told = (await lab.alerts()).map(({ server_id: id, severity }) => `${id} ${severity}`);
  expect(told.toSorted()).toEqual(['b high', 'c high']);
});
