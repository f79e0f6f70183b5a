import { expect, test } from 'bun:test';
import type { StreamFromAgent } from '@labkeeper/protocol/agent';
import type { LogLine, LogsWanted } from '@labkeeper/protocol/log';
import * as fc from 'fast-check';
import { createLog } from '../log.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { waitUntil } from '../testing/wait-until.ts';
import { LogDesk, partsOf } from './log-desk.ts';
import { LogRefusal } from './log-fault.ts';
import { parseLogFrame, toRequest } from './log-frames.ts';
import type { Batch, LogRequest } from './log-request.ts';
import { systemClock } from '../clock.ts';

const wish: LogsWanted = {
  type: 'logs',
  request_id: 'r1',
  unit: 'plex',
  container: null,
  lines: 10,
  since: null,
  until: null,
  search: null,
  follow: true,
};

function line(message: string): LogLine {
  return { at: null, message, priority: null, source: null, pid: null };
}

/** A desk over a log of so many batches (endless unless said), and what it sent. */
function desk({ batches = Infinity, clock = systemClock }: { batches?: number; clock?: typeof systemClock } = {}) {
  const sent: StreamFromAgent[] = [];
  const state = { read: 0, ended: 0 };
  async function* read(_request: LogRequest, signal: AbortSignal): AsyncGenerator<Batch> {
    try {
      while (state.read < batches && !signal.aborted) {
        state.read += 1;
        yield { lines: [line(`batch ${state.read}`)], cut: false };
      }
    } finally {
      state.ended += 1;
    }
  }
  const log = createLog('error', () => undefined, false);
  return { sent, state, desk: new LogDesk({ read, send: (frame) => sent.push(frame), clock, log }) };
}

function batchesOf(sent: readonly StreamFromAgent[]): number {
  return sent.filter((frame) => frame.type === 'logs').length;
}

test('sends what it was granted and waits, and goes on with each further grant', async () => {
  const { sent, desk: logs } = desk();
  logs.receive(wish);
  await waitUntil('what is granted at first', () => batchesOf(sent) === 4);
  await systemClock.sleep(300);
  expect(batchesOf(sent)).toBe(4);
  logs.receive({ type: 'logs_more', request_id: 'r1' });
  await waitUntil('one more', () => batchesOf(sent) === 5);
  logs.receive({ type: 'logs_more', request_id: 'of-nobody' });
  await systemClock.sleep(200);
  expect(batchesOf(sent)).toBe(5);
  logs.closeAll();
});

test('ends the reading when the hub has enough, says nothing of it, and is free for the next', async () => {
  const { sent, state, desk: logs } = desk();
  logs.receive(wish);
  await waitUntil('a batch', () => batchesOf(sent) > 0);
  logs.receive({ type: 'logs_stop', request_id: 'r1' });
  await waitUntil('the end of the reading', () => state.ended === 1 && logs.size === 0);
  expect(sent.some((frame) => frame.type === 'logs_end')).toBe(false);
});

test('says when a log is over, and that nobody took it where that was so', async () => {
  const short = desk({ batches: 2 });
  short.desk.receive(wish);
  await waitUntil('the end', () => short.sent.at(-1)?.type === 'logs_end');
  expect(short.sent.map(({ type }) => type)).toEqual(['logs', 'logs', 'logs_end']);
  expect(short.sent.at(-1)).toEqual({ type: 'logs_end', request_id: 'r1', fault: null, message: null });
  const clock = new VirtualClock(Date.now());
  const forgotten = desk({ clock });
  forgotten.desk.receive(wish);
  for (let minutes = 0; minutes < 5; minutes += 1) await clock.advance(60_000);
  await waitUntil('the end', () => forgotten.sent.at(-1)?.type === 'logs_end');
  expect(forgotten.sent.at(-1)).toMatchObject({ fault: 'failed' });
  expect(forgotten.state.ended).toBe(1);
});

test('reads no more than a few logs at once, and no log of a name that cannot be', async () => {
  const { sent, desk: logs } = desk();
  for (let number = 0; number < 9; number += 1) logs.receive({ ...wish, request_id: `r${number}` });
  await waitUntil('a refusal', () => sent.some((frame) => frame.type === 'logs_end'));
  expect(sent.find((frame) => frame.type === 'logs_end')).toMatchObject({ request_id: 'r8', fault: 'busy' });
  logs.closeAll();
  await waitUntil('nobody', () => logs.size === 0);
  for (const unit of ['-H', 'a b', '../x', 'a\nb']) logs.receive({ ...wish, unit, request_id: unit.length.toString() });
  expect(sent.slice(-4).map((frame) => frame.type === 'logs_end' && frame.fault)).toEqual([
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('hands on why a log cannot be read, and keeps what nobody foresaw for the agent’s own log', async () => {
  const sent: StreamFromAgent[] = [];
  const lines: string[] = [];
  const errors = [new LogRefusal('denied', 'run this'), new Error('/secret/path broke')];
  const logs = new LogDesk({
    // eslint-disable-next-line require-yield -- it fails before its first line
    read: async function* () {
      throw errors.shift() ?? new Error('asked once too often');
    },
    send: (frame) => sent.push(frame),
    clock: systemClock,
    log: createLog('error', (text) => lines.push(text), false),
  });
  logs.receive(wish);
  logs.receive({ ...wish, request_id: 'r2' });
  await waitUntil('both', () => sent.length === 2);
  expect(sent[0]).toMatchObject({ fault: 'denied', message: 'run this' });
  expect(sent[1]).toMatchObject({ fault: 'failed' });
  expect(JSON.stringify(sent[1])).not.toContain('secret');
  expect(lines.join('')).toContain('/secret/path broke');
});

test('no frame is too large, and no line is lost or moved', () => {
  const lines = fc.array(
    fc.nat(70_000).map((length) => line('x'.repeat(length))),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(lines, (all) => {
      const parts = partsOf(all);
      expect(parts.flat()).toEqual(all);
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts) {
        const characters = part.reduce((sum, { message }) => sum + message.length, 0);
        expect(part.length === 1 || characters <= 64 * 1024).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
  expect(partsOf(Array.from({ length: 450 }, () => line('a'))).map((part) => part.length)).toEqual([200, 200, 50]);
});

test('what a hub asks may be anything: it is a wish for a log that can be, or nothing', () => {
  expect(parseLogFrame({ ...wish })).toEqual(wish);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(wish)), fc.anything()), (raw) => {
      const frame = parseLogFrame({ ...wish, ...raw, type: 'logs' });
      if (frame?.type !== 'logs') return;
      const request = toRequest(frame);
      if (typeof request === 'string') return;
      expect(request.unit ?? 'x.service').toMatch(/^[A-Za-z0-9_-][A-Za-z0-9@._:\\-]*\.[a-z]+$/);
      expect(request.lines).toBeLessThanOrEqual(2000);
    }),
  );
});
