import * as http from 'node:http';
import * as https from 'node:https';
import type { PeerCertificate } from 'node:tls';
import { pinOf, PinRefusal } from './pin.ts';

/*
 * The one file that differs between runtimes: Bun speaks through its own fetch and WebSocket (the smallest there), a plain
 * Node through node:http and the ws package (its fetch would cost 20 MB). Nobody else opens a connection to a hub.
 */

/** Whom to trust at an https address: the pinned key behind its own authority, an authority alone, or (both null) the system's. */
export interface HubTrust {
  pin: string | null;
  ca: string | null;
}

export interface HubRequest {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer>;
  timeoutMs: number;
  /** An answer beyond this is cut off as an error. */
  maxBytes: number;
}

export interface HubResponse {
  status: number;
  retryAfter: string | null;
  body: Uint8Array;
}

/** An answer too large to be held: read piece by piece, to its end or until `close`. */
export interface HubDownload {
  status: number;
  chunks: AsyncIterable<Uint8Array>;
}

/** What a WebSocket tells; `closed` comes exactly once. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(reason: string): void;
}

/** An open or opening WebSocket. */
export interface Socket {
  send(text: string): void;
  bufferedBytes(): number;
  close(): void;
}

/** How the agent reaches its hub. Failures of the network are NetworkError, a wrong key PinRefusal. */
export interface Platform {
  request(request: HubRequest): Promise<HubResponse>;
  download(request: Omit<HubRequest, 'maxBytes'>): Promise<HubDownload>;
  connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Promise<Socket>;
  close(): void;
}

/** No answer came. `refused`: something said at once that nobody listens there. */
export class NetworkError extends Error {
  readonly refused: boolean;

  constructor(message: string, refused: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkError';
    this.refused = refused;
  }
}

/** The platform of the runtime this runs on. */
export function createPlatform(trust: HubTrust): Platform {
  return 'bun' in process.versions ? new BunPlatform(trust) : new NodePlatform(trust);
}

/** Asks by a way that shares nothing with a platform whether anything answers at a URL. */
export function createProbe(trust: HubTrust): (url: string) => Promise<boolean> {
  return async (url) => {
    const platform = new NodePlatform(trust);
    try {
      await platform.request({ method: 'GET', url, headers: {}, timeoutMs: 15_000, maxBytes: 65_536 });
      return true;
    } catch {
      return false;
    } finally {
      platform.close();
    }
  };
}

/** TLS options for a trust, and the reason of the last refusal: a runtime reports only "altnames do not match". */
function tlsOptions(trust: HubTrust): { options: TlsOptions; refusal: { last: PinRefusal | undefined } } {
  const refusal: { last: PinRefusal | undefined } = { last: undefined };
  const options: TlsOptions = {};
  if (trust.ca !== null) options.ca = trust.ca;
  const { pin } = trust;
  if (pin !== null) {
    options.checkServerIdentity = (_host, certificate) => {
      const found = pinOf(certificate.raw);
      refusal.last = found === pin ? undefined : new PinRefusal(pin, found);
      return refusal.last;
    };
  }
  return { options, refusal };
}

interface TlsOptions {
  ca?: string;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

const refusedCodes = new Set(['ECONNREFUSED', 'ConnectionRefused']);

function asNetworkError(error: unknown, refusal: PinRefusal | undefined): Error {
  if (refusal !== undefined) return refusal;
  if (error instanceof NetworkError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = error instanceof Error ? error.message : String(error);
  const message = error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : text || code;
  return new NetworkError(message, refusedCodes.has(code), { cause: error });
}

/** Bun's WebSocket takes what a browser's does not: headers, TLS options, and an end without ceremony. */
type BunWebSocket = new (
  url: string,
  options: { headers: Record<string, string>; tls: TlsOptions; perMessageDeflate: boolean },
) => WebSocket & { terminate(): void };

// The types that we compile with describe a browser's WebSocket under this name.
const runtimeGlobals: object = globalThis;
const bunGlobals = runtimeGlobals as { WebSocket: BunWebSocket };

class BunPlatform implements Platform {
  readonly #tls: ReturnType<typeof tlsOptions>;

  constructor(trust: HubTrust) {
    this.#tls = tlsOptions(trust);
  }

  async request(request: HubRequest): Promise<HubResponse> {
    const response = await this.#fetch(request);
    try {
      const body = await collect(chunksOf(response), request.maxBytes);
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
    } catch (error) {
      throw asNetworkError(error, this.#tls.refusal.last);
    }
  }

  async download(request: Omit<HubRequest, 'maxBytes'>): Promise<HubDownload> {
    const response = await this.#fetch(request);
    return { status: response.status, chunks: chunksOf(response) };
  }

  async #fetch(request: Omit<HubRequest, 'maxBytes'>): Promise<Response> {
    this.#tls.refusal.last = undefined;
    try {
      return await fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        // Following a redirect would carry the key to another place.
        redirect: 'manual',
        signal: AbortSignal.timeout(request.timeoutMs),
        tls: this.#tls.options,
      });
    } catch (error) {
      throw asNetworkError(error, this.#tls.refusal.last);
    }
  }

  connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Promise<Socket> {
    this.#tls.refusal.last = undefined;
    const { WebSocket: BunSocket } = bunGlobals;
    const socket = new BunSocket(url, { headers: { ...headers }, tls: this.#tls.options, perMessageDeflate: false });
    const refusal = this.#tls.refusal;
    const ended = once((reason: string) => events.closed(refusal.last?.message ?? reason));
    let problem = '';
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') events.message(event.data);
    });
    socket.addEventListener('error', (event) => {
      problem = 'message' in event && typeof event.message === 'string' ? event.message : 'failed';
    });
    socket.addEventListener('close', (event) => ended(event.reason || problem || `closed (${event.code})`));
    return Promise.resolve({
      send: (text) => {
        socket.send(text);
      },
      bufferedBytes: () => socket.bufferedAmount,
      close: () => {
        // A polite close waits for an answer, which a half-open connection never gives.
        socket.terminate();
        ended('closed by us');
      },
    });
  }

  close(): void {
    // Bun's connections belong to the process.
  }
}

class NodePlatform implements Platform {
  readonly #tls: ReturnType<typeof tlsOptions>;
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: 2 });
  readonly #secure: https.Agent;

  constructor(trust: HubTrust) {
    this.#tls = tlsOptions(trust);
    this.#secure = new https.Agent({ keepAlive: true, maxSockets: 2, ...this.#tls.options });
  }

  async request(request: HubRequest): Promise<HubResponse> {
    const response = await this.#send(request);
    try {
      const body = await collect(response, request.maxBytes);
      return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, body };
    } catch (error) {
      throw asNetworkError(error, this.#tls.refusal.last);
    }
  }

  async download(request: Omit<HubRequest, 'maxBytes'>): Promise<HubDownload> {
    const response = await this.#send(request);
    return { status: response.statusCode ?? 0, chunks: response };
  }

  #send(request: Omit<HubRequest, 'maxBytes'>): Promise<http.IncomingMessage> {
    this.#tls.refusal.last = undefined;
    const secure = request.url.startsWith('https:');
    return new Promise((resolve, reject) => {
      const options = {
        method: request.method,
        headers: { ...request.headers, ...(request.body && { 'content-length': String(request.body.length) }) },
        signal: AbortSignal.timeout(request.timeoutMs),
      };
      const outgoing = secure
        ? https.request(request.url, { ...options, agent: this.#secure }, resolve)
        : http.request(request.url, { ...options, agent: this.#plain }, resolve);
      outgoing.on('error', (error) => reject(asNetworkError(error, this.#tls.refusal.last)));
      outgoing.end(request.body);
    });
  }

  async connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Promise<Socket> {
    const { WebSocket: NodeWebSocket } = await import('ws');
    this.#tls.refusal.last = undefined;
    const limits = { perMessageDeflate: false, maxPayload: 1024 * 1024, handshakeTimeout: 30_000 };
    // ws answers undefined where Node's types ask for an Error or undefined: the same check serves both.
    const socket = new NodeWebSocket(url, { headers: { ...headers }, ...limits, ...nodeTls(this.#tls.options) });
    const refusal = this.#tls.refusal;
    const ended = once((reason: string) => events.closed(refusal.last?.message ?? reason));
    socket.on('open', () => events.opened());
    socket.on('message', (data, binary) => {
      if (!binary && Buffer.isBuffer(data)) events.message(data.toString('utf8'));
    });
    socket.on('error', (error) => ended(error.message));
    socket.on('close', (code, reason) => ended(reason.toString('utf8') || `closed (${code})`));
    return {
      send: (text) => socket.send(text),
      bufferedBytes: () => socket.bufferedAmount,
      close: () => {
        socket.terminate();
        ended('closed by us');
      },
    };
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

function nodeTls(options: TlsOptions): object {
  return options;
}

function once(call: (reason: string) => void): (reason: string) => void {
  let done = false;
  return (reason) => {
    if (done) return;
    done = true;
    call(reason);
  };
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) throw new NetworkError(`the answer is larger than ${maxBytes} bytes`, false);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
