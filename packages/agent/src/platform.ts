import type { PeerCertificate } from 'node:tls';
import { PinRefusal } from './pin.ts';

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

/** An answer too large to be held: read piece by piece, to its end or until nobody asks on. */
export interface HubDownload {
  status: number;
  chunks: AsyncIterable<Uint8Array>;
}

/** What a WebSocket tells; `closed` comes exactly once, with the other side's close code where it said one. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(reason: string, code?: number): void;
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
  connect(url: string, headers: Readonly<Record<string, string>>, events: SocketEvents): Socket;
  close(): void;
}

/**
 * What runtimes do each in their own way. Bun brings small native calls for all of it; a plain Node has node:http, node:zlib
 * and the ws package, which under Bun would cost megabytes each. Nothing else of the agent knows where it runs.
 */
export interface Runtime {
  createPlatform(trust: HubTrust): Promise<Platform>;
  gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  deflate(bytes: Uint8Array<ArrayBuffer>): Uint8Array;
  /** The other way round; throws for bytes that are not deflated or unpack to more than 8 MiB. */
  inflate(bytes: Uint8Array<ArrayBuffer>): Uint8Array;
  /** CRC-32 as gzip reckons it. */
  checksum(bytes: Uint8Array): number;
  sha256Hex(text: string): string;
  /** A document of YAML; throws where it is none. */
  parseYaml(text: string): Promise<unknown>;
}

/** Unpacked reports are never larger. */
export const largestUnpacked = 8 * 1024 * 1024;

/** No answer came. `refused`: something said at once that nobody listens there. */
export class NetworkError extends Error {
  readonly refused: boolean;

  constructor(message: string, refused: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkError';
    this.refused = refused;
  }
}

export interface TlsOptions {
  ca?: string;
  checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

/** TLS options for a trust, and the reason of the last refusal: a runtime reports only "altnames do not match". */
export interface TlsTrust {
  readonly options: TlsOptions;
  refusal: PinRefusal | undefined;
}

/** What a trust means to a TLS connection. Certificates are only taken apart, and their library loaded, for a pin. */
export async function tlsTrust({ pin, ca }: HubTrust): Promise<TlsTrust> {
  const trust: TlsTrust = { options: ca === null ? {} : { ca }, refusal: undefined };
  if (pin === null) return trust;
  const { pinOf } = await import('./certificate-pin.ts');
  trust.options.checkServerIdentity = (_host, certificate) => {
    const found = pinOf(certificate.raw);
    trust.refusal = found === pin ? undefined : new PinRefusal(pin, found);
    return trust.refusal;
  };
  return trust;
}

const refusedCodes = new Set(['ECONNREFUSED', 'ConnectionRefused']);

/** A failure of a runtime as one of ours; a refused pin, where there was one, is the true reason. */
export function asNetworkError(error: unknown, refusal: PinRefusal | undefined): Error {
  if (refusal !== undefined) return refusal;
  if (error instanceof NetworkError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const text = error instanceof Error ? error.message : String(error);
  const message = isTimeOut(error) ? 'no answer in time' : text || code;
  return new NetworkError(message, refusedCodes.has(code), { cause: error });
}

/** Nothing but our own time-outs aborts a request; node:http reports that as an abort. */
function isTimeOut(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

/** All pieces of an answer as one, unless they become too many. */
export async function collectPieces(pieces: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > maxBytes) throw new NetworkError(`the answer is larger than ${maxBytes} bytes`, false);
    parts.push(piece);
  }
  return Buffer.concat(parts);
}

/** A callback that counts only the first time. */
export function once(call: SocketEvents['closed']): SocketEvents['closed'] {
  let done = false;
  return (reason, code) => {
    if (done) return;
    done = true;
    call(reason, code);
  };
}
