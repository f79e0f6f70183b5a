import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { addressKind } from './outbound-address.ts';

/** A request to the outside. */
export interface OutboundRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For all of it, redirects included; default 10 s. */
  readonly timeoutMs?: number;
  /** How many redirects are followed, at most 3; none unless given. Another origin gets neither headers nor body of ours. */
  readonly redirects?: number;
  /** Whether this machine itself may be reached: somebody has to have asked for it. */
  readonly allowLoopback?: boolean;
}

export interface OutboundAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB. */
  readonly text: string;
  readonly truncated: boolean;
}

/** Why there was no answer. `retryable` is false where the same request can never work. */
export class OutboundError extends Error {
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundError';
    this.retryable = retryable;
  }
}

/** Looks a host name up; every address it has. */
export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const mostBytes = 1024 * 1024;
const mostRedirects = 3;

/**
 * The one way in which the hub reaches out. http and https only; each name is looked up once, all its addresses are judged, and the connection goes to
 * one that was judged, so that a name cannot mean something else a moment later. Redirects are judged anew.
 */
export class HttpClient {
  readonly #resolve: Resolve;
  readonly #ca: string | undefined;
  readonly #timeoutMs: number;

  /** `resolve` and `ca` replace the system's name look-up and certificate authorities; `timeoutMs` is for requests that name none. */
  constructor(options: { readonly resolve?: Resolve; readonly ca?: string; readonly timeoutMs?: number } = {}) {
    this.#resolve = options.resolve ?? ((host, done) => systemLookup(host, { all: true, verbatim: true }, done));
    this.#ca = options.ca;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
  }

  /** Resolves with whatever the other side answered, errors too; throws OutboundError when nothing came. */
  async request(wanted: OutboundRequest): Promise<OutboundAnswer> {
    const signal = AbortSignal.timeout(wanted.timeoutMs ?? this.#timeoutMs);
    let next = wanted;
    for (let left = Math.min(wanted.redirects ?? 0, mostRedirects); ; left -= 1) {
      const url = checkedUrl(next.url, wanted.allowLoopback === true);
      const answer = await this.#once(url, next, signal);
      const target = redirectTarget(answer, url);
      if (target === undefined || wanted.redirects === undefined) return answer;
      if (left === 0) throw new OutboundError('It redirects too often.', false);
      next = redirected(next, url, target, answer.status);
    }
  }

  #once(url: URL, wanted: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => reject(readable(error, url, signal));
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const options: RequestOptions & { ca?: string } = {
        method: wanted.method ?? 'GET',
        headers: { 'user-agent': 'Labkeeper', ...wanted.headers },
        lookup: this.#guardedLookup(wanted.allowLoopback === true),
        agent: false,
        signal,
        ...(this.#ca === undefined ? {} : { ca: this.#ca }),
      };
      const request: ClientRequest = send(url, options, (response) => {
        read(response).then(resolve, fail);
      });
      request.on('error', fail);
      request.end(wanted.body);
    });
  }

  /** Hands the connection the addresses of a name only when none of them is out of bounds. */
  #guardedLookup(allowLoopback: boolean): LookupFunction {
    return (host, options, done) => {
      this.#resolve(host, (error, addresses) => {
        const bad = addresses?.find(({ address }) => !isAllowed(address, allowLoopback));
        const first = addresses?.[0];
        if (error !== null) done(error, '', 0);
        else if (bad !== undefined) done(outOfBounds(host, bad.address), '', 0);
        else if (first === undefined) done(new OutboundError(`${host} has no address.`, true), '', 0);
        else if (options.all === true) done(null, addresses);
        else done(null, first.address, first.family);
      });
    };
  }
}

function checkedUrl(text: string, allowLoopback: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new OutboundError('That is not an address of the web.', false);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundError('Only http and https are spoken.', false);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('A name and password do not belong in an address.', false);
  }
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isLiteral = /^[\d.]+$/.test(literal) || literal.includes(':');
  if (isLiteral && !isAllowed(literal, allowLoopback)) throw outOfBounds(url.hostname, literal);
  return url;
}

function isAllowed(address: string, allowLoopback: boolean): boolean {
  const kind = addressKind(address);
  return kind === 'open' || (kind === 'loopback' && allowLoopback);
}

function outOfBounds(host: string, address: string): OutboundError {
  const why =
    addressKind(address) === 'loopback' ? 'this machine itself' : 'an address that nothing of yours is behind';
  return new OutboundError(`${host} leads to ${address}, ${why}; that is not allowed here.`, false);
}

function redirectTarget(answer: OutboundAnswer, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const { location } = answer.headers;
  return location === undefined ? undefined : (URL.parse(location, from.href)?.href ?? undefined);
}

/** What is asked after a redirect. Another origin gets nothing that was meant for the first. */
function redirected(wanted: OutboundRequest, from: URL, to: string, status: number): OutboundRequest {
  const sameOrigin = new URL(to).origin === from.origin;
  const keepsBody = sameOrigin && (status === 307 || status === 308);
  const { body, headers, method, ...rest } = wanted;
  if (keepsBody) return { ...wanted, url: to };
  return {
    ...rest,
    url: to,
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    ...(sameOrigin && headers !== undefined ? { headers } : {}),
  };
}

async function read(response: IncomingMessage): Promise<OutboundAnswer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > mostBytes) break;
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) headers[name] = first;
  }
  const text = Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8');
  return { status: response.statusCode ?? 0, headers, text, truncated: size > mostBytes };
}

/** What went wrong, in words for the person who set the address. */
function readable(error: unknown, url: URL, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (error instanceof Error && error.cause instanceof OutboundError) return error.cause;
  if (signal.aborted) return new OutboundError(`${url.host} did not answer in time.`, true, error);
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known: Record<string, string> = {
    ECONNREFUSED: `${url.host} refuses the connection.`,
    ENOTFOUND: `${url.hostname} has no address.`,
    EAI_AGAIN: `${url.hostname} could not be looked up.`,
    ECONNRESET: `${url.host} closed the connection.`,
    EHOSTUNREACH: `${url.host} cannot be reached.`,
  };
  const words =
    known[code] ??
    (/cert|self.signed|tls|ssl/i.test(`${code} ${message}`)
      ? `The certificate of ${url.host} is not good: ${message}`
      : message);
  return new OutboundError(words, true, error);
}
