import { expect, test } from 'bun:test';
import type { LogRecord } from '@labkeeper/protocol/log';
import { ApiError } from '../../api/api-error.ts';
import { LogStore } from './log-store.ts';

function line(message: string): LogRecord {
  return { type: 'line', line: { at: null, message, priority: null, source: null, pid: null } };
}

/** A stream that gives what it is fed, and how often it was opened and left. */
function source() {
  const waiting: (LogRecord[] | Error | 'end')[] = [];
  const state = { opened: 0, left: 0 };
  let wake: (() => void) | undefined;
  async function* open(signal: AbortSignal): AsyncGenerator<LogRecord[]> {
    state.opened += 1;
    signal.addEventListener('abort', () => wake?.());
    try {
      while (!signal.aborted) {
        const next = waiting.shift();
        if (next === 'end') return;
        if (next instanceof Error) throw next;
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      state.left += 1;
    }
  }
  return {
    state,
    open,
    feed: async (...more: (LogRecord[] | Error | 'end')[]) => {
      waiting.push(...more);
      wake?.();
      await Bun.sleep(20);
    },
  };
}

function messages(store: LogStore): string[] {
  return store.snapshot().lines.rows.map(({ message }) => message);
}

test('lines flow in as they come, and leaving ends the stream', async () => {
  const { open, feed, state } = source();
  const store = new LogStore(open);
  let told = 0;
  store.subscribe(() => (told += 1));
  store.start();
  expect(store.snapshot().state.kind).toBe('opening');
  await feed([{ type: 'cut' }, line('a'), line('b')], [{ type: 'ping' }], [line('c')]);
  expect(messages(store)).toEqual(['a', 'b', 'c']);
  expect(store.snapshot()).toMatchObject({ state: { kind: 'flowing' }, lines: { cut: true } });
  expect(told).toBeGreaterThan(2);
  store.stop();
  await Bun.sleep(20);
  expect(state).toEqual({ opened: 1, left: 1 });
});

test('what comes while it is held waits, and stands behind the rest when it is let go', async () => {
  const { open, feed } = source();
  const store = new LogStore(open);
  store.start();
  await feed([line('a')]);
  store.hold(true);
  await feed([line('b'), line('c')]);
  expect([messages(store), store.snapshot().waiting.length]).toEqual([['a'], 2]);
  store.hold(false);
  expect([messages(store), store.snapshot().waiting.length]).toEqual([['a', 'b', 'c'], 0]);
  store.stop();
});

test('a stream that breaks off is begun again, one that is refused says why and waits for a person', async () => {
  const broken = source();
  const store = new LogStore(broken.open, 10);
  store.start();
  await broken.feed([line('a')], 'end');
  await Bun.sleep(40);
  expect(broken.state.opened).toBeGreaterThan(1);
  store.stop();
  const refused = source();
  const other = new LogStore(refused.open, 10);
  other.start();
  await refused.feed(new ApiError({ status: 409, code: 'LOG_DENIED', message: 'run this' }));
  await Bun.sleep(40);
  expect(refused.state.opened).toBe(1);
  expect(other.snapshot().state).toEqual({ kind: 'over', code: 'LOG_DENIED', message: 'run this' });
  other.start();
  await refused.feed([line('b'), { type: 'end', code: 'AGENT_OFFLINE', message: 'gone' }]);
  expect(messages(other)).toEqual(['b']);
  expect(other.snapshot().state).toMatchObject({ kind: 'over', code: 'AGENT_OFFLINE' });
  expect(refused.state.opened).toBe(2);
});
