import { expect, it } from 'bun:test';
import { CollectorError } from '../collector.ts';
import { askPatiently, type EngineRequest, type Outcome } from './ask-patiently.ts';

/** An engine whose answers are given by hand. */
function engine(): {
  ask: () => Promise<Outcome<string>>;
  open: ((outcome: Outcome<string>) => void)[];
  asked: () => number;
} {
  const open: ((outcome: Outcome<string>) => void)[] = [];
  return {
    open,
    asked: () => open.length,
    ask: () =>
      new Promise((resolve) => {
        open.push(resolve);
      }),
  };
}

it('hands on at once what comes at once', async () => {
  const { outcome, request } = await askPatiently(async () => ({ kind: 'value', value: 'x' }), undefined);
  expect(outcome).toEqual({ kind: 'value', value: 'x' });
  expect(request).toBeUndefined();
});

it('waits for a silent engine no longer than a question may take, then only for a moment, and asks it no second time meanwhile', async () => {
  const { ask, open, asked } = engine();
  const begun = performance.now();
  const first = await askPatiently(ask, undefined);
  expect(performance.now() - begun).toBeLessThan(15_000);
  expect(first.outcome).toBeUndefined();
  const again = performance.now();
  const second = await askPatiently(ask, first.request);
  expect(performance.now() - again).toBeLessThan(5000);
  expect(second.outcome).toBeUndefined();
  expect(asked()).toBe(1);
  open[0]?.({ kind: 'problem', problem: new CollectorError('no answer') });
  await second.request?.done;
  // What failed is asked anew.
  const third = askPatiently(ask, second.request);
  open[1]?.({ kind: 'value', value: 'back' });
  expect((await third).outcome).toEqual({ kind: 'value', value: 'back' });
}, 20_000);

it('gives a slow engine the time between two looks, and goes back to fresh answers once it is quick', async () => {
  const { ask, open, asked } = engine();
  const slow: EngineRequest<string> = {
    done: Promise.resolve(),
    startedMs: 0,
    outcome: { kind: 'value', value: 'late' },
    tookMs: 3000,
  };
  const { outcome, request } = await askPatiently(ask, slow);
  expect(outcome).toEqual({ kind: 'value', value: 'late' });
  expect(asked()).toBe(1);
  open[0]?.({ kind: 'value', value: 'old' });
  await request?.done;
  const next = askPatiently(ask, request);
  open[1]?.({ kind: 'value', value: 'fresh' });
  expect((await next).outcome).toEqual({ kind: 'value', value: 'fresh' });
});
