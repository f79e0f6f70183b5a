import { expect, test } from 'bun:test';
import { TestClock } from '../testing/test-clock.ts';
import { CommitPace } from './commit-pace.ts';

test('a few commits go out at once', () => {
  const pace = new CommitPace(new TestClock());
  const waits = Array.from({ length: 61 }, () => pace.take());
  expect(waits.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 0));
  expect(waits[60]).toBeGreaterThan(0);
});

test('commits that keep coming are held to 25 a second, none for longer than 40 ms', () => {
  const clock = new TestClock();
  const pace = new CommitPace(clock);
  let commits = 0;
  const start = clock.monotonic();
  while (clock.monotonic() - start < 20_000) {
    const wait = pace.take();
    expect(wait).toBeLessThanOrEqual(40);
    clock.advance(wait + 1);
    commits += 1;
  }
  expect(commits).toBeGreaterThan(20 * 24);
  expect(commits).toBeLessThan(20 * 25 + 70);
});

test('after a quiet while they go out at once again', () => {
  const clock = new TestClock();
  const pace = new CommitPace(clock);
  for (let turn = 0; turn < 200; turn += 1) clock.advance(pace.take());
  clock.advance(40);
  expect(pace.take()).toBeLessThan(1);
  clock.advance(2000);
  expect(Array.from({ length: 50 }, () => pace.take())).toEqual(Array.from({ length: 50 }, () => 0));
});

test('one sender alone, each of whose reports waits for its answer, is hardly slowed down', () => {
  const pace = new CommitPace(new TestClock());
  let waited = 0;
  for (let turn = 0; turn < 1000; turn += 1) {
    const wait = pace.take();
    if (wait >= 1) pace.waitedInVain();
    waited += wait;
  }
  expect(waited).toBeLessThan(1000);
});

test('a clock that stands holds nothing up for longer than 40 ms', () => {
  const pace = new CommitPace(new TestClock());
  for (let turn = 0; turn < 300; turn += 1) expect(pace.take()).toBeLessThanOrEqual(40);
});
