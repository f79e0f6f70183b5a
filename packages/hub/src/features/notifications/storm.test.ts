import { afterEach, beforeEach, expect, test } from 'bun:test';
import { NewsLab } from './testing/news-lab.ts';

let lab: NewsLab;
beforeEach(async () => {
  lab = new NewsLab();
  await lab.start();
});
afterEach(() => lab.stop());

test('two hundred servers that go down within a second are at most three messages, and nothing is left out', async () => {
  await lab.addChannel();
  for (let index = 0; index < 200; index += 1) {
    await lab.problem(`server ${index} is offline`, { server: `s${index}`, severity: 'critical' });
    lab.clock.advance(5);
  }
  await lab.wait(120_000, 5000);
  expect(lab.messages().length).toBeLessThanOrEqual(3);
  expect(lab.titles().slice(0, 2)).toEqual(['server 0 is offline', '199 problems on 199 servers']);
  expect(await lab.log('?status=waiting')).toEqual([]);
});

test('a hundred turns within ten minutes are at most four messages, and none is about a recovery of what was not told', async () => {
  await lab.addChannel();
  for (let turn = 0; turn < 50; turn += 1) {
    const alertId = await lab.problem(`turn ${turn}`);
    await lab.wait(6000, 6000);
    await lab.recovery(alertId, `turn ${turn}`);
    await lab.wait(6000, 6000);
  }
  expect(lab.messages().length).toBeLessThanOrEqual(4);
  expect(lab.messages()[0]?.kind).toBe('problem');
  await lab.wait(30 * 60_000, 30_000);
  const told = (await lab.log('?limit=500')).filter(({ status }) => status === 'delivered');
  expect(told).toHaveLength(100);
});

test('ten thousand news in one go are one message, planned and told within seconds', async () => {
  await lab.addChannel();
  const items = Array.from({ length: 10_000 }, (_, index) => ({
    title: `problem ${index}`,
    server: `s${index % 700}`,
    severity: index === 9999 ? ('critical' as const) : ('high' as const),
  }));
  const began = performance.now();
  await lab.problems(items);
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(lab.titles()).toEqual(['10000 problems on 700 servers']);
  const lines = lab.messages()[0]?.text.split('\n') ?? [];
  expect([lines.length, lines.at(-1)]).toEqual([26, '… and 9975 more']);
  expect(lines[0]).toMatch(/^It is problem 9999\. Since \d\d:\d\d, critical\.$/);
  expect(await lab.log('?status=waiting')).toEqual([]);
}, 30_000);

test('one server that keeps making news does not keep another one waiting', async () => {
  await lab.addChannel();
  for (let turn = 0; turn < 20; turn += 1) {
    await lab.problem(`noise ${turn}`, { server: 'noisy' });
    await lab.wait(20_000, 5000);
  }
  const before = lab.messages().length;
  const at = lab.clock.now();
  await lab.problem('pi is offline', { server: 'pi' });
  await lab.wait(31_000, 1000);
  expect(lab.titles().slice(before).join()).toContain('pi is offline');
  expect(lab.clock.now() - at).toBeLessThanOrEqual(31_000);
});

test('of one server there is one message for what came together, and the next is not later than it must be', async () => {
  await lab.addChannel();
  await lab.problem('a');
  await lab.wait(3000);
  await lab.problem('b');
  await lab.problem('c');
  await lab.wait(26_000);
  expect(lab.titles()).toEqual(['a']);
  await lab.wait(2000);
  expect(lab.titles()).toEqual(['a', '2 problems on nas']);
});
