import { expect, test } from 'bun:test';
import type { Status } from '@labkeeper/protocol/agent';
import * as fc from 'fast-check';
import { StatusStrip, type StatusStretch } from './status-strip.ts';

const statuses: readonly Status[] = ['OK', 'UNKNOWN', 'WARN', 'FAIL'];

function statusAt(stretches: readonly StatusStretch[], at: number): Status {
  return stretches.findLast(({ from }) => from <= at)?.status ?? 'OK';
}

function isBetter(status: Status, than: Status): boolean {
  return statuses.indexOf(status) < statuses.indexOf(than);
}

test('a few stretches are told as they were', () => {
  const strip = new StatusStrip(0, 1000);
  for (const [status, at] of [
    ['OK', 10],
    ['OK', 20],
    ['WARN', 500],
    ['OK', 501],
  ] as const)
    strip.note(status, at);
  expect(strip.stretches(1000)).toEqual([
    { status: 'OK', from: 10, to: 500 },
    { status: 'WARN', from: 500, to: 501 },
    { status: 'OK', from: 501, to: 1000 },
  ]);
  expect(strip.roundedToMs).toBeUndefined();
});

test('of very many each step is as bad as the worst in it, and nothing is missing', () => {
  const looks = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 60 }), status: fc.constantFrom(...statuses) }), {
    minLength: 900,
    maxLength: 1500,
  });
  fc.assert(
    fc.property(looks, (list) => {
      const to = 100_000;
      const strip = new StatusStrip(0, to);
      const exact: { status: Status; from: number }[] = [];
      let at = 0;
      for (const { gap, status } of list) {
        at += gap;
        strip.note(status, at);
        if (exact.at(-1)?.status !== status) exact.push({ status, from: at });
      }
      const stretches = strip.stretches(to);
      expect(strip.roundedToMs).toBe(to / 400);
      expect([stretches[0]?.from, stretches.at(-1)?.to]).toEqual([exact[0]?.from, to]);
      expect(stretches.slice(1).map(({ from }) => from)).toEqual(stretches.slice(0, -1).map((one) => one.to));
      expect(exact.filter(({ status, from }) => isBetter(statusAt(stretches, from), status))).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
