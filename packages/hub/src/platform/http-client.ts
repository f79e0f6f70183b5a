import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import {
  checkLiteral,
  guardedLookup,
  OutboundError,
  readableError,
  systemResolve,
  type Resolve,
  type Target,
} from './outbound-lookup.ts';

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

/** A plain connection to the outside, for what is not HTTP. */
export interface OutboundConnection {
  readonly host: string;
  readonly port: number;
  readonly allowLoopback: boolean;
}

export interface OutboundAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB. */
  readonly text: string;
  readonly truncated: boolean;
}

/** What may be replaced: the system's name look-up and certificate authorities, and the time for requests that name none. */
export interface HttpClientOptions {
  readonly resolve?: Resolve;
  readonly ca?: string;
  readonly timeoutMs?: number;
  /** Ports that are the hub itself on any address of this machine. */
  readonly ownPorts?: readonly number[];
}

const mostBytes = 1024 * 1024;
const mostRedirects = 3;

/**
 * The one way in which the hub reaches out. http and https only; each name is looked up once, all its addresses are judged, and the connection goes to
 * one that was judged, so that a name cannot mean something else a moment later. Redirects are judged anew.
 */
export class HttpClient {
  /** How long a request may take that names no time of its own, in ms. */
  readonly timeoutMs: number;
  /** Certificate authorities in place of the system's, PEM. */
  readonly ca: string | undefined;
  readonly #resolve: Resolve;
  readonly #ownPorts: readonly number[];

  constructor({ resolve = systemResolve, ca, timeoutMs = 10_000, ownPorts = [] }: HttpClientOptions = {}) {
    this.#resolve = resolve;
    this.ca = ca;
    this.timeoutMs = timeoutMs;
    this.#ownPorts = ownPorts;
  }

  /** Resolves with whatever the other side answered, errors too; throws OutboundError when nothing came. */
  async request(wanted: OutboundRequest): Promise<OutboundAnswer> {
    const signal = AbortSignal.timeout(wanted.timeoutMs ?? this.timeoutMs);
    let next = wanted;
    for (let left = Math.min(wanted.redirects ?? 0, mostRedirects); ; left -= 1) {
      const url = checkedUrl(next.url);
      const answer = await this.#once(url, next, signal);
      const target = redirectTarget(answer, url);
      if (target === undefined || wanted.redirects === undefined) return answer;
      if (left === 0) throw new OutboundError('It redirects too often.', false);
      next = redirected(next, url, target, answer.status);
    }
  }

  /** Opens a connection by the same rules; the name is looked up once. Throws OutboundError. */
  async connect({ host, port, allowLoopback }: OutboundConnection): Promise<Socket> {
    const target = { port, allowLoopback, ownPorts: this.#ownPorts };
    checkLiteral(host, target);
    return new Promise((resolve, reject) => {
      const socket = connectTcp({ host, port, lookup: guardedLookup(this.#resolve, target) });
      const timer = setTimeout(
        () => socket.destroy(new OutboundError(`${host} did not answer in time.`, true)),
        this.timeoutMs,
      );
      function fail(error: Error): void {
        clearTimeout(timer);
        reject(readableError(error, host));
      }
      socket.once('error', fail);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', fail);
        resolve(socket);
      });
    });
  }

  #once(url: URL, wanted: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
    const target = this.#targetOf(url, wanted);
    checkLiteral(url.hostname, target);
    return new Promise((resolve, reject) => {
      function fail(error: unknown): void {
        const late = signal.aborted && !(error instanceof OutboundError);
        reject(late ? new OutboundError(`${url.host} did not answer in time.`, true, error) : readable(error, url));
      }
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const options: RequestOptions & { ca?: string } = {
        method: wanted.method ?? 'GET',
        headers: { 'user-agent': 'Labkeeper', ...wanted.headers },
        lookup: guardedLookup(this.#resolve, target),
        agent: false,
        signal,
        ...(this.ca === undefined ? {} : { ca: this.ca }),
      };
      const request: ClientRequest = send(url, options, (response) => {
        read(response).then(resolve, fail);
      });
      request.on('error', fail);
      request.end(wanted.body);
    });
  }

  #targetOf(url: URL, { allowLoopback = false }: OutboundRequest): Target {
    const port = url.port === '' ? defaultPort(url) : Number(url.port);
    return { port, allowLoopback, ownPorts: this.#ownPorts };
  }
}

function defaultPort({ protocol }: URL): number {
  return protocol === 'https:' ? 443 : 80;
}

function checkedUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new OutboundError('That is not an address of the web.', false);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundError('Only http and https are spoken.', false);
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('A name and password do not belong in an address.', false);
  }
  return url;
}

function readable(error: unknown, url: URL): OutboundError {
  return readableError(error, url.host);
}

function redirectTarget(answer: OutboundAnswer, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined;
  const { location } = answer.headers;
  return location === undefined ? undefined : (URL.parse(location, from.href)?.href ?? undefined);
}

/** What is asked after a redirect. Another origin gets nothing that was meant for the first. */
function redirected(wanted: OutboundRequest, from: URL, to: string, status: number): OutboundRequest {
  const sameOrigin = new URL(to).origin === from.origin;
  if (sameOrigin && (status === 307 || status === 308)) return { ...wanted, url: to };
  const { headers, method, timeoutMs, redirects, allowLoopback } = wanted;
  return {
    url: to,
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(redirects === undefined ? {} : { redirects }),
    ...(allowLoopback === undefined ? {} : { allowLoopback }),
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
