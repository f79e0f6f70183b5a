/** A frame as it came: its type and everything else. */
export interface ReceivedFrame {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A WebSocket of a test, with all that it received. */
export interface TestSocket {
  readonly frames: ReceivedFrame[];
  /** The first frame (received or to come) that fits; rejects when none does in time. */
  next(fits: (frame: ReceivedFrame) => boolean, withinMs?: number): Promise<ReceivedFrame>;
  send(frame: object | string): void;
  /** Resolves with the code when the other side has closed it. */
  readonly closed: Promise<number>;
  close(): void;
}

/** Opens a WebSocket; rejects when it is refused. */
export async function openSocket(url: string, headers: Record<string, string>): Promise<TestSocket> {
  // Beyond the standard, which knows protocols only: https://bun.com/docs/api/websockets
  const options: unknown = { headers };
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options as string[]);
  const frames: ReceivedFrame[] = [];
  const waiting = new Set<() => void>();
  socket.addEventListener('message', (event) => {
    frames.push(JSON.parse(String(event.data)) as ReceivedFrame);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', (event) => resolve(event.code));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the socket was refused')));
  });
  return {
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    close: () => socket.close(),
    next(fits, withinMs = 3000) {
      return new Promise((resolve, reject) => {
        function look(): void {
          const found = frames.find((frame) => fits(frame));
          if (found === undefined) return;
          waiting.delete(look);
          clearTimeout(timer);
          resolve(found);
        }
        const timer = setTimeout(() => {
          waiting.delete(look);
          const got = frames.map((frame) => frame.type).join(', ');
          reject(new Error(`no such frame within ${withinMs} ms, only: ${got}`));
        }, withinMs);
        waiting.add(look);
        look();
      });
    },
  };
}
