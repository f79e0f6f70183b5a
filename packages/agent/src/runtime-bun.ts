import {
  asNetworkError,
  collectPieces,
  largestUnpacked,
  once,
  tlsTrust,
  type HubDownload,
  type HubRequest,
  type HubResponse,
  type Platform,
  type Runtime,
  type Socket,
  type SocketEvents,
  type TlsOptions,
  type TlsTrust,
} from './platform.ts';

// oxlint-disable-next-line no-restricted-globals -- this file is the agent's half for Bun; runtime-node.ts is the other
const native = Bun;

/** Bun by its native calls: what node:zlib, node:http and node:crypto would load costs megabytes of a small process. */
export const bunRuntime: Runtime = {
  createPlatform: async (trust) => new BunPlatform(await tlsTrust(trust)),
  gzip: (bytes) => Promise.resolve(native.gzipSync(bytes)),
  deflate: (bytes) => native.deflateSync(bytes),
  inflate: (bytes) => {
    const plain = native.inflateSync(bytes);
    if (plain.length > largestUnpacked) throw new RangeError('unpacks to too much');
    return plain;
  },
  checksum: (bytes) => native.hash.crc32(bytes),
  sha256Hex: (text) => new native.CryptoHasher('sha256').update(text).digest('hex'),
  parseYaml: (text) => Promise.resolve(native.YAML.parse(text)),
};

/** Bun's WebSocket takes what a browser's does not: headers, TLS options, and an end without ceremony. */
type BunWebSocket = new (
  url: string,
  options: { headers: Record<string, string>; tls: TlsOptions; perMessageDeflate: boolean },
) => WebSocket & { terminate(): void };

// The types that we compile with describe a browser's WebSocket under this name.
const globals: object = globalThis;
const { WebSocket: NativeSocket } = globals as { WebSocket: BunWebSocket };

class BunPlatform implements Platform {
  readonly #trust: TlsTrust;

  constructor(trust: TlsTrust) {
    this.#trust = trust;
  }

  async request(request: HubRequest): Promise<HubResponse> {
    const response = await this.#fetch(request);
    try {
      const body = await wholeBody(response, request.maxBytes);
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
    } catch (error) {
      throw asNetworkError(error, this.#trust.refusal);
    }
  }

  async download(request: Omit<HubRequest, 'maxBytes'>): Promise<HubDownload> {
    const response = await this.#fetch(request);
    return { status: response.status, chunks: piecesOf(response) };
  }

  async #fetch(request: Omit<HubRequest, 'maxBytes'>): Promise<Response> {
    this.#trust.refusal = undefined;
    try {
      return await fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        // Following a redirect would carry the key to another place.
        redirect: 'manual',
        signal: AbortSignal.timeout(request.timeoutMs),
        tls: this.#trust.options,
      });
    } catch (error) {
      throw asNetworkError(error, this.#trust.refusal);
    }
  }

  connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Socket {
    this.#trust.refusal = undefined;
    const trust = this.#trust;
    const socket = new NativeSocket(url, { headers: { ...headers }, tls: trust.options, perMessageDeflate: false });
    const ended = once((reason, code) => events.closed(trust.refusal?.message ?? reason, code));
    let problem = '';
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') events.message(event.data);
    });
    socket.addEventListener('error', (event) => {
      problem = 'message' in event && typeof event.message === 'string' ? event.message : 'failed';
    });
    socket.addEventListener('close', (event) => ended(event.reason || problem || `closed (${event.code})`, event.code));
    return {
      send: (text) => {
        socket.send(text);
      },
      bufferedBytes: () => socket.bufferedAmount,
      close: () => {
        // A polite close waits for an answer, which a half-open connection never gives.
        socket.terminate();
        ended('closed by us');
      },
    };
  }

  close(): void {
    // Bun's connections belong to the process.
  }
}

/** A stated length needs no stream, which costs several times the rest of an answer. */
async function wholeBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const stated = Number(response.headers.get('content-length') ?? Number.NaN);
  if (stated <= maxBytes) return new Uint8Array(await response.arrayBuffer());
  return await collectPieces(piecesOf(response), maxBytes);
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
