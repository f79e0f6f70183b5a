import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { WebSocket } from 'ws';
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
  type TlsTrust,
} from './platform.ts';

const compress = promisify(zlib.gzip);

/** A plain Node from 18 on. Its fetch would cost 20 MB, so it speaks through node:http. */
export const nodeRuntime: Runtime = {
  createPlatform: async (trust) => new NodePlatform(await tlsTrust(trust)),
  gzip: async (bytes) => new Uint8Array(await compress(bytes)),
  deflate: (bytes) => zlib.deflateRawSync(bytes),
  inflate: (bytes) => zlib.inflateRawSync(bytes, { maxOutputLength: largestUnpacked }),
  checksum: checksumBy((zlib as { crc32?: (bytes: Uint8Array) => number }).crc32),
  sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
  parseYaml: async (text) => {
    const { parse } = await import('yaml');
    const content: unknown = parse(text, { maxAliasCount: 20 });
    return content;
  },
};

const socketLimits = { perMessageDeflate: false, maxPayload: 1024 * 1024, handshakeTimeout: 30_000 };

class NodePlatform implements Platform {
  readonly #trust: TlsTrust;
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: 2 });
  readonly #secure: https.Agent;

  constructor(trust: TlsTrust) {
    this.#trust = trust;
    this.#secure = new https.Agent({ keepAlive: true, maxSockets: 2, ...trust.options });
  }

  async request(request: HubRequest): Promise<HubResponse> {
    const response = await this.#send(request);
    try {
      const body = await collectPieces(response, request.maxBytes);
      return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, body };
    } catch (error) {
      throw asNetworkError(error, this.#trust.refusal);
    }
  }

  async download(request: Omit<HubRequest, 'maxBytes'>): Promise<HubDownload> {
    const response = await this.#send(request);
    return { status: response.statusCode ?? 0, chunks: response };
  }

  #send(request: Omit<HubRequest, 'maxBytes'>): Promise<http.IncomingMessage> {
    this.#trust.refusal = undefined;
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
      outgoing.on('error', (error) => reject(asNetworkError(error, this.#trust.refusal)));
      outgoing.end(request.body);
    });
  }

  connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Socket {
    this.#trust.refusal = undefined;
    const trust = this.#trust;
    const tls: object = trust.options;
    const socket = new WebSocket(url, { headers: { ...headers }, ...socketLimits, ...tls });
    const ended = once((reason, code) => events.closed(trust.refusal?.message ?? reason, code));
    socket.on('open', () => events.opened());
    socket.on('message', (data, binary) => {
      if (!binary && Buffer.isBuffer(data)) events.message(data.toString('utf8'));
    });
    socket.on('error', (error) => ended(error.message));
    socket.on('close', (code, reason) => ended(reason.toString('utf8') || `closed (${code})`, code));
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

/** Asks by a way that shares nothing with a platform in use whether anything answers at a URL. */
export async function answersAt(url: string, trust: Parameters<typeof tlsTrust>[0]): Promise<boolean> {
  const platform = new NodePlatform(await tlsTrust(trust));
  try {
    await platform.request({ method: 'GET', url, headers: {}, timeoutMs: 15_000, maxBytes: 65_536 });
    return true;
  } catch {
    return false;
  } finally {
    platform.close();
  }
}

/** The runtime's own checksum, which Node has from 20.15 on, or one by table. */
function checksumBy(own: ((bytes: Uint8Array) => number) | undefined): (bytes: Uint8Array) => number {
  return own ?? tableChecksum;
}

let table: Uint32Array | undefined;

/** CRC-32 without help of the runtime. */
export function tableChecksum(bytes: Uint8Array): number {
  const crcs = (table ??= makeTable());
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcs[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function makeTable(): Uint32Array {
  const crcs = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    crcs[byte] = crc;
  }
  return crcs;
}
