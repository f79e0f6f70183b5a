import type { StreamFromAgent, StreamToAgent } from '@labkeeper/protocol/agent';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { Platform, Socket } from './platform.ts';
import { retryDelay, type RetryPolicy } from './retry.ts';
import { parseFrame } from './wire.ts';

export interface StreamParts {
  platform: Pick<Platform, 'connect'>;
  /** ws:// or wss:// address, and the headers of every request. */
  url: string;
  headers: Readonly<Record<string, string>>;
  clock: Clock;
  policy: RetryPolicy;
  log: Log;
  random: () => number;
  onFrame: (frame: StreamToAgent) => void;
  /** The connection is gone, and with it whoever was looking. */
  onClosed: () => void;
  /** Attempts fail again and again: perhaps the key is not accepted, which a report finds out. Told once in a row of failures. */
  onBarred: () => void;
}

/** The hub pings every 15 s; after this long without a word the connection is dead. */
const deadAfterMs = 45_000;
/** A connection that lasted this long was a good one: the next failure is a first failure. */
const goodAfterMs = 30_000;
/** With more than this waiting, live samples are skipped: they are worthless when late. */
const mostBuffered = 1024 * 1024;
/** So many attempts in a row without a connection are more than a hub that restarts. */
const barredAfter = 3;
/** RFC 6455, 7.4.1: the hub has no stream for this agent (a shared key). */
const policyViolation = 1008;

/** How one connection went. */
interface Session {
  reason: string;
  code: number | undefined;
  opened: boolean;
  lastedMs: number;
}

/** The one outbound WebSocket: opened while the hub takes our reports, opened again whenever it falls. */
export class Stream {
  readonly #parts: StreamParts;
  #running: AbortController | undefined;
  #wake = new AbortController();
  #socket: Socket | undefined;
  #linkDown = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Whether frames can be sent now. */
  get open(): boolean {
    return this.#socket !== undefined;
  }

  /** Begins to connect; a second start does nothing. */
  start(): void {
    if (this.#running !== undefined) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  /** Closes and stays closed until the next start. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#wake.abort();
  }

  /** While the hub is down attempts are rare; as soon as it answers again the next one is made. */
  linkIs(down: boolean): void {
    const recovered = this.#linkDown && !down;
    this.#linkDown = down;
    if (recovered) this.#wake.abort();
  }

  /** Sends a frame; false where it was not: no connection, or the hub is too slow for a live sample. */
  send(frame: StreamFromAgent): boolean {
    const socket = this.#socket;
    if (socket === undefined) return false;
    if (frame.type === 'sample' && socket.bufferedBytes() > mostBuffered) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  async #run(stop: AbortSignal): Promise<void> {
    const { clock, log, onBarred } = this.#parts;
    let failures = 0;
    let unopened = 0;
    while (!stop.aborted) {
      const session = await this.#session(stop);
      if (stop.aborted) break;
      failures = session.lastedMs >= goodAfterMs ? 1 : failures + 1;
      unopened = session.opened ? 0 : unopened + 1;
      log.debug(`live connection ended: ${session.reason}`);
      if (unopened === barredAfter && !this.#linkDown) onBarred();
      this.#wake = new AbortController();
      await clock.sleep(this.#delay(session, failures), this.#wake.signal);
    }
  }

  #delay({ code }: Session, failures: number): number {
    const { policy, random } = this.#parts;
    if (code === policyViolation) return policy.refusedMs * (1 + random() / 10);
    return retryDelay(policy, failures, this.#linkDown ? policy.capMs : policy.networkCapMs, random);
  }

  /** One connection from its first packet to its end. */
  async #session(stop: AbortSignal): Promise<Session> {
    const { platform, url, headers, clock, log, onFrame, onClosed } = this.#parts;
    const over = new AbortController();
    let end: { reason: string; code: number | undefined } = { reason: '', code: undefined };
    let openedAt: number | undefined;
    let heardAt = clock.monotonic();
    let socket: Socket | undefined;
    try {
      socket = platform.connect(url, headers, {
        opened: () => {
          openedAt = heardAt = clock.monotonic();
          this.#socket = socket;
          log.debug('live connection open');
        },
        message: (text) => {
          heardAt = clock.monotonic();
          this.#receive(text, onFrame);
        },
        closed: (reason, code) => {
          end = { reason, code };
          over.abort();
        },
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { reason, code: undefined, opened: false, lastedMs: 0 };
    }
    function closing(): void {
      over.abort();
    }
    stop.addEventListener('abort', closing, { once: true });
    if (stop.aborted) closing();
    await this.#watch(over.signal, () => ({ openedAt, heardAt }));
    stop.removeEventListener('abort', closing);
    socket.close();
    this.#socket = undefined;
    if (openedAt !== undefined) onClosed();
    const lastedMs = openedAt === undefined ? 0 : clock.monotonic() - openedAt;
    return { ...end, opened: openedAt !== undefined, lastedMs };
  }

  /** Waits for the end, or until the other side was silent for too long. */
  async #watch(over: AbortSignal, seen: () => { openedAt: number | undefined; heardAt: number }): Promise<void> {
    const { clock, policy } = this.#parts;
    while (!over.aborted) {
      const { openedAt, heardAt } = seen();
      const left = heardAt + (openedAt === undefined ? policy.timeoutMs : deadAfterMs) - clock.monotonic();
      if (left <= 0) return;
      await clock.sleep(left, over);
    }
  }

  #receive(text: string, onFrame: (frame: StreamToAgent) => void): void {
    const frame = parseFrame(text);
    if (frame === undefined) {
      this.#parts.log.debug('a frame of the hub is of no known kind; ignored');
      return;
    }
    if (frame.type === 'ping') this.send({ type: 'pong', at: frame.at });
    else onFrame(frame);
  }
}
