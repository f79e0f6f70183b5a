import { beforeEach, describe, expect, test } from 'bun:test';
import { createLogger } from './logger.ts';
import { OpenSockets, type RawSocket, type SocketOpening } from './open-sockets.ts';
import type { SocketRoute } from './socket-route.ts';

class FakeSocket implements RawSocket {
  sent: string[] = [];
  closed: number | undefined;
  answer = 1;

  send(text: string): number {
    this.sent.push(text);
    return this.answer;
  }

  getBufferedAmount(): number {
    return 7;
  }

  close(code?: number): void {
    this.closed = code;
  }
}

const lines: string[] = [];
let sockets: OpenSockets;
let raw: FakeSocket;
beforeEach(() => {
  sockets = new OpenSockets(createLogger('error', { write: (line) => void lines.push(line) }));
  raw = new FakeSocket();
});

function opening(route: Partial<SocketRoute>, keyId = 'k'): SocketOpening {
  const nothing = { open: () => {}, message: () => {}, close: () => {} };
  const facts = { caller: { kind: 'key', keyId, name: keyId, scopes: [] } } as unknown as SocketOpening['facts'];
  const known: SocketRoute = {
    path: '/x',
    id: 'x',
    tag: 'x',
    summary: 'x',
    access: 'read',
    maxPayloadBytes: 100,
    ...nothing,
  };
  return { route: { ...known, ...route }, facts, query: new URLSearchParams() };
}

describe('a socket', () => {
  test('hands its frames on in order, each after the one before it is done', async () => {
    const seen: string[] = [];
    async function message(_: unknown, text: string): Promise<void> {
      await Bun.sleep(text === 'a' ? 20 : 1);
      seen.push(text);
    }
    sockets.opened(raw, opening({ message, open: async () => void (await Bun.sleep(5), seen.push('open')) }));
    for (const text of ['a', 'b', 'c']) sockets.received(raw, text);
    await Bun.sleep(60);
    expect(seen).toEqual(['open', 'a', 'b', 'c']);
  });

  test('is closed for bytes, for a frame that is too large, and for too many at once', () => {
    sockets.opened(raw, opening({}));
    sockets.received(raw, new Uint8Array([1]));
    expect(raw.closed).toBe(1003);
    sockets.received(raw, 'ä'.repeat(51));
    expect(raw.closed).toBe(1009);
    for (let count = 0; count < 300; count += 1) sockets.received(raw, 'x');
    expect(raw.closed).toBe(1008);
  });

  test('whose handler throws is closed and logged, and no other notices', async () => {
    const other = new FakeSocket();
    sockets.opened(raw, opening({ message: () => Promise.reject(new Error('it broke')) }));
    sockets.opened(other, opening({}));
    sockets.received(raw, 'x');
    await Bun.sleep(5);
    expect([raw.closed, other.closed]).toEqual([1011, undefined]);
    expect(lines.join('')).toContain('it broke');
  });

  test('tells its sender what became of a frame', async () => {
    const outcomes: string[] = [];
    sockets.opened(
      raw,
      opening({
        open(connection) {
          for (const answer of [12, -1, 0]) {
            raw.answer = answer;
            outcomes.push(connection.send('x'));
          }
          outcomes.push(String(connection.bufferedBytes()));
        },
      }),
    );
    await Bun.sleep(1);
    expect(outcomes).toEqual(['sent', 'queued', 'dropped', '7']);
  });

  test('is closed with its caller’s rights, and forgotten once it is closed', () => {
    const other = new FakeSocket();
    const gone: string[] = [];
    sockets.opened(raw, opening({ close: () => void gone.push('k') }));
    sockets.opened(other, opening({}, 'other'));
    expect(sockets.closeWhere((caller) => caller.kind === 'key' && caller.keyId === 'k', 4401, 'revoked')).toBe(1);
    expect([raw.closed, other.closed]).toEqual([4401, undefined]);
    sockets.closed(raw);
    sockets.closed(raw);
    sockets.received(raw, 'x');
    expect([gone, sockets.count]).toEqual([['k'], 1]);
  });
});
