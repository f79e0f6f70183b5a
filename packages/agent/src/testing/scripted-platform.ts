import type { Platform, Socket, SocketEvents } from '../platform.ts';

/** One attempt to open a stream, in the hands of a test. */
export interface Attempt {
  at: number;
  events: SocketEvents;
  sent: string[];
  closed: boolean;
  waiting: number;
}

/** A platform whose streams do what a test says; every attempt is noted with its time. */
export class ScriptedPlatform implements Pick<Platform, 'connect'> {
  readonly attempts: Attempt[] = [];
  /** What happens to an attempt at once; nothing unless given. */
  answer: ((attempt: Attempt) => void) | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get last(): Attempt {
    const attempt = this.attempts.at(-1);
    if (attempt === undefined) throw new Error('nobody tried to connect');
    return attempt;
  }

  connect(_url: string, _headers: Readonly<Record<string, string>>, events: SocketEvents): Socket {
    const attempt: Attempt = { at: this.#now(), events, sent: [], closed: false, waiting: 0 };
    this.attempts.push(attempt);
    if (this.answer !== undefined) queueMicrotask(() => this.answer?.(attempt));
    return {
      send: (text) => {
        attempt.sent.push(text);
      },
      bufferedBytes: () => attempt.waiting,
      close: () => {
        attempt.closed = true;
      },
    };
  }
}
