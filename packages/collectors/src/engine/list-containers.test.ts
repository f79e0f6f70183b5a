import { afterEach, expect, it } from 'bun:test';
import { answerJson, hostWithEngine, startFakeEngine, type FakeEngine } from '../testing/fake-engine.ts';
import { listContainers } from './list-containers.ts';

let engine: FakeEngine | undefined;

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

it('asks once for all who look at the same time, and anew at the next look', async () => {
  engine = await startFakeEngine((_path, response) => answerJson(response, [{ Id: 'ab', Names: ['/web'] }]));
  const host = hostWithEngine(engine, '/nowhere');
  const place = [engine.socket];
  const both = await Promise.all([listContainers(host, place, 1000), listContainers(host, place, 1003)]);
  expect(both[0]).toMatchObject({ kind: 'value', value: { kind: 'docker', containers: [{ name: 'web' }] } });
  expect(both[1]).toEqual(both[0]);
  expect(engine.asked.length).toBe(1);
  await listContainers(host, place, 11_000);
  expect(engine.asked.length).toBe(2);
  await listContainers(hostWithEngine(engine, '/nowhere'), place, 11_000);
  expect(engine.asked.length).toBe(3);
});

it('says that something is no list, and that there is no engine', async () => {
  engine = await startFakeEngine((_path, response) => answerJson(response, { containers: 3 }));
  const host = hostWithEngine(engine, '/nowhere');
  expect(await listContainers(host, [engine.socket], 0)).toMatchObject({ kind: 'problem' });
  expect(await listContainers({ ...host, engineAddresses: [] }, ['/nowhere/x.sock'], 0)).toEqual({ kind: 'absent' });
});
