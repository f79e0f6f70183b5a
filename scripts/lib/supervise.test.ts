import { expect, test } from 'bun:test';
import { restartDelay, Supervised } from './supervise.mjs';

test('the wait before a new start grows with each recent death and is forgotten after two minutes', () => {
  const now = 1_000_000;
  const deaths = Array.from({ length: 8 }, (_, index) => now - index * 1000);
  const waits = [1, 2, 3, 6, 8].map((count) => restartDelay(deaths.slice(0, count), now));
  expect(waits).toEqual([250, 1000, 3000, 30_000, 30_000]);
  expect(restartDelay([...deaths, now + 200_000], now + 200_000)).toBe(250);
});

test('a child that dies is started again, and one that is stopped stays ended', async () => {
  const lines: string[] = [];
  const env: NodeJS.ProcessEnv = { ...process.env };
  const { promise, resolve } = Promise.withResolvers<void>();
  const child = new Supervised({
    name: 'child',
    file: process.execPath,
    args: ['-e', 'console.log("up"); if (process.env.GO !== "on") process.exit(3); setInterval(() => {}, 1000);'],
    options: { env },
    onRestart: (code) => {
      lines.push(`died ${code}`);
      env['GO'] = 'on';
    },
    onLine: (line) => {
      lines.push(line);
      if (lines.filter((one) => one === 'up').length === 2) resolve();
    },
  });
  child.start();
  await promise;
  await child.stop();
  expect(lines).toEqual(['up', 'died 3', 'up']);
});

test('a child whose death means a wrong setting is not started again', async () => {
  const given = Promise.withResolvers<number | null>();
  const child = new Supervised({
    name: 'child',
    file: process.execPath,
    args: ['-e', 'process.exit(2)'],
    options: {},
    onLine: () => {},
    onRestart: () => given.reject(new Error('started again')),
    mayRestart: (code) => code !== 2,
    onGivenUp: (code) => given.resolve(code),
  });
  child.start();
  expect(await given.promise).toBe(2);
});
