import { NetworkError, type HubResponse, type Platform } from './platform.ts';
import { plainLine } from './plain-line.ts';
import { requestTimeout, retryAfterMs, type RetryPolicy } from './retry.ts';
import { runtime } from './runtime.ts';
import { agentVersion } from './version.ts';
import { parseError } from './wire.ts';

/** What became of a request, told by what to do next. */
export type Outcome =
  | { kind: 'answered'; text: string }
  /** Later: the hub said so, or no answer came (`network`; `refused`: nobody listens there). */
  | { kind: 'retry'; reason: string; afterMs: number; network: boolean; refused: boolean }
  /** The hub does not know this key any more, or has blocked this server. */
  | { kind: 'refused'; reason: string }
  /** The hub will never take this body. */
  | { kind: 'poison'; reason: string }
  | { kind: 'too_large'; reason: string };

const largestAnswer = 1024 * 1024;
const compressFrom = 1024;

/** Speaks JSON with one hub. */
export class HubClient {
  readonly #platform: Platform;
  readonly #url: string;
  readonly #apiKey: string | undefined;
  readonly #policy: RetryPolicy;

  constructor(platform: Platform, url: string, apiKey: string | undefined, policy: RetryPolicy) {
    this.#platform = platform;
    this.#url = url;
    this.#apiKey = apiKey;
    this.#policy = policy;
  }

  /** Headers that every request and the stream carry. */
  get headers(): Record<string, string> {
    const headers: Record<string, string> = { 'user-agent': `labkeeper-agent/${agentVersion}` };
    if (this.#apiKey !== undefined) headers['x-api-key'] = this.#apiKey;
    return headers;
  }

  /** Sends JSON to a path below the hub's address, packed where that is worth it. Never throws. */
  async post(path: string, json: string): Promise<Outcome> {
    const plain = Buffer.from(json);
    const packed = plain.length > compressFrom ? await runtime.gzip(plain) : undefined;
    const headers: Record<string, string> = { ...this.headers, 'content-type': 'application/json' };
    if (packed !== undefined) headers['content-encoding'] = 'gzip';
    const body = packed ?? plain;
    return await this.#ask({ method: 'POST', path, headers, body });
  }

  /** Asks for a path below the hub's address. Never throws. */
  async get(path: string): Promise<Outcome> {
    return await this.#ask({ method: 'GET', path, headers: this.headers });
  }

  async #ask(ask: {
    method: 'GET' | 'POST';
    path: string;
    headers: Record<string, string>;
    body?: Uint8Array<ArrayBuffer>;
  }): Promise<Outcome> {
    const { method, path, headers, body } = ask;
    try {
      const response = await this.#platform.request({
        method,
        url: `${this.#url}${path}`,
        headers,
        ...(body !== undefined && { body }),
        timeoutMs: requestTimeout(this.#policy, body?.length ?? 0),
        maxBytes: largestAnswer,
      });
      return judge(response);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return {
        kind: 'retry',
        reason,
        afterMs: 0,
        network: error instanceof NetworkError,
        refused: error instanceof NetworkError && error.refused,
      };
    }
  }
}

/** Codes of a 403 that mean "not you", where the others mean "not like this" and pass once the hub is set up. */
const notYou = new Set(['SERVER_BLOCKED', 'SERVER_MISMATCH', 'FORBIDDEN', 'KEY_INVALID']);
const never = new Set([400, 409, 415, 422]);

/** What an answer means. Pure. */
export function judge(response: HubResponse, wallNow: number = Date.now()): Outcome {
  const text = Buffer.from(response.body).toString('utf8');
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: 'answered', text };
  const { code, message } = parseError(text);
  // It ends on terminals and in logs, and must not steer either.
  const reason = code === '' ? `the hub answered ${status}` : plainLine(`${code} (${status}): ${message}`, 500);
  if (status === 413) return { kind: 'too_large', reason };
  if (isNotYou(status, code)) return { kind: 'refused', reason };
  // Without a code of the hub it is a proxy or another program that answers, and says nothing about the body.
  if (never.has(status) && code !== '') return { kind: 'poison', reason };
  return {
    kind: 'retry',
    reason: `${reason}${hintFor(status, code)}`,
    afterMs: retryAfterMs(response.retryAfter, wallNow) ?? 0,
    network: false,
    refused: false,
  };
}

function hintFor(status: number, code: string): string {
  return code === '' && status >= 300 && status < 500 ? '; is this the address of a Labkeeper hub?' : '';
}

function isNotYou(status: number, code: string): boolean {
  return status === 401 || (status === 403 && notYou.has(code));
}
