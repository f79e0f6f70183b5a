import { expect, test } from 'bun:test';
import { Mutex } from './mutex.ts';
import { UnavailableError } from './storage-error.ts';
import { failureOf } from './testing/failure-of.ts';

test('one at a time, in the order of asking', async () => {
  const mutex = new Mutex(1000);
  const order: string[] = [];
  async function work(name: string): Promise<void> {
    const release = await mutex.lock();
    order.push(`${name} in`);
    await Bun.sleep(1);
    order.push(`${name} out`);
    release();
    release();
  }
  await Promise.all(['a', 'b', 'c'].map(work));
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('who waits too long is told, and the others keep their turn', async () => {
  const mutex = new Mutex(20);
  const release = await mutex.lock();
  const waited = await failureOf(mutex.lock());
  expect(waited).toBeInstanceOf(UnavailableError);
  const next = mutex.lock();
  release();
  (await next)();
  (await mutex.lock())();
});
