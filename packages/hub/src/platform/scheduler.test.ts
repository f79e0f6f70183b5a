import { afterEach, expect, test } from 'bun:test';
import { systemClock } from './clock.ts';
import { createLogger } from './logger.ts';
import { Scheduler } from './scheduler.ts';

const lines: string[] = [];
let scheduler: Scheduler;

function start(): Scheduler {
  scheduler = new Scheduler(systemClock, createLogger('error', { write: (line) => void lines.push(line) }));
  return scheduler;
}
afterEach(() => scheduler.stop());

test('a job runs again and again from start on, and not before', async () => {
  let runs = 0;
  start().every({ name: 'often', everySeconds: 0.02, run: () => void (runs += 1) });
  await Bun.sleep(60);
  expect(runs).toBe(0);
  scheduler.start();
  await Bun.sleep(150);
  expect(runs).toBeGreaterThanOrEqual(3);
  await scheduler.stop();
  const after = runs;
  await Bun.sleep(60);
  expect(runs).toBe(after);
});

test('a slow job never overlaps itself, and its missed turns are not caught up', async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  start().every({
    name: 'slow',
    everySeconds: 0.01,
    firstAfterSeconds: 0,
    async run() {
      running += 1;
      runs += 1;
      most = Math.max(most, running);
      await Bun.sleep(45);
      running -= 1;
    },
  });
  scheduler.start();
  await Bun.sleep(250);
  expect(most).toBe(1);
  expect(runs).toBeLessThanOrEqual(6);
});

test('a job that throws is logged and comes again', async () => {
  let runs = 0;
  start().every({
    name: 'broken',
    everySeconds: 0.01,
    run() {
      runs += 1;
      throw new Error('it broke');
    },
  });
  scheduler.start();
  await Bun.sleep(80);
  expect(runs).toBeGreaterThan(1);
  expect(lines.join('')).toContain('it broke');
});

test('stop waits for the run that is on its way, and tells it to end', async () => {
  let ended = false;
  start().every({
    name: 'long',
    everySeconds: 0.01,
    async run(signal) {
      while (!signal.aborted) await Bun.sleep(5);
      ended = true;
    },
  });
  scheduler.start();
  await Bun.sleep(30);
  await scheduler.stop();
  expect(ended).toBe(true);
});
