import { gunzipSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { HubRequest, HubResponse, Platform, Socket, SocketEvents } from '../platform.ts';
import { NetworkError } from '../platform.ts';
import type { FakeHub } from './fake-hub.ts';

/** A way to a hub without a network: `away` is a hub that nobody reaches, `answersLost` one whose answers never arrive. */
export class MemoryPlatform implements Platform {
  away = false;
  answersLost = false;
  /** Swallows every request without a word until its time is up. */
  silent = false;
  attempts: number[] = [];
  readonly #hub: FakeHub;
  readonly #clock: Pick<Clock, 'monotonic' | 'sleep'>;

  constructor(hub: FakeHub, clock: Pick<Clock, 'monotonic' | 'sleep'>) {
    this.#hub = hub;
    this.#clock = clock;
  }

  async request(request: HubRequest): Promise<HubResponse> {
    this.attempts.push(this.#clock.monotonic());
    if (this.silent) {
      await this.#clock.sleep(request.timeoutMs);
      throw new NetworkError('no answer in time', false);
    }
    return await this.#answer(request);
  }

  #answer(request: HubRequest): Promise<HubResponse> {
    if (this.away) return Promise.reject(new NetworkError('connection refused', true));
    const bytes = request.body ?? new Uint8Array();
    const gzipped = request.headers['content-encoding'] === 'gzip';
    const text = new TextDecoder().decode(gzipped ? gunzipSync(bytes) : bytes);
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const answer = this.#hub.take(new URL(request.url).pathname, body, {
      apiKey: request.headers['x-api-key'],
      encoding: request.headers['content-encoding'],
      wireBytes: bytes.length,
    });
    if (this.answersLost) return Promise.reject(new NetworkError('reset', false));
    const answered = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    const retryAfter = answer.headers?.['retry-after'] ?? null;
    return Promise.resolve({ status: answer.status, retryAfter, body: new TextEncoder().encode(answered) });
  }

  download(): Promise<never> {
    return Promise.reject(new Error('nothing is downloaded here'));
  }

  connect(_url: string, _headers: Readonly<Record<string, string>>, events: SocketEvents): Socket {
    queueMicrotask(() => {
      if (this.away) events.closed('connection refused', undefined);
      else if (!this.silent) events.opened();
    });
    return { send: () => undefined, bufferedBytes: () => 0, close: () => undefined };
  }

  close(): void {
    // Nothing is open.
  }
}
