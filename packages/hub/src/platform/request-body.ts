import { promisify } from 'node:util';
import { gunzip, gunzipSync } from 'node:zlib';
import { ApiError } from './api-error.ts';

/** How much of a body is taken. */
export interface BodyLimits {
  /** Bytes as they come over the wire. */
  readonly wireBytes: number;
  /** Bytes after decompression. */
  readonly unpackedBytes: number;
}

const maxDepth = 32;
// Above this, unpacking leaves the event loop: 256 KiB of gzip can be 8 MiB of JSON.
const syncGunzipBytes = 64 * 1024;
const gunzipAsync = promisify(gunzip);

/** Throws BODY_TOO_LARGE when a request announces more than is taken; nothing is read. */
export function checkAnnouncedSize(headers: Headers, limits: BodyLimits): void {
  const announced = headers.get('content-length');
  if (announced !== null && Number(announced) > limits.wireBytes) throw tooLarge(limits.wireBytes);
}

/** The JSON of a request's body, plain or gzip; undefined when there is none. Throws 400 and 413. */
export async function readJsonBody(request: Request, limits: BodyLimits): Promise<unknown> {
  const packed = await readBytes(request, limits.wireBytes);
  if (packed.byteLength === 0) return undefined;
  const bytes = await unpack(packed, request.headers.get('content-encoding'), limits.unpackedBytes);
  return parseJson(bytes);
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  if (request.headers.get('content-length') !== null) {
    const bytes = await request.bytes();
    if (bytes.byteLength > limit) throw tooLarge(limit);
    return bytes;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body) {
    size += part.byteLength;
    if (size > limit) throw tooLarge(limit);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function unpack(bytes: Uint8Array, encoding: string | null, limit: number): Promise<Uint8Array> {
  if (encoding === null || encoding === 'identity') return bytes;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    throw new ApiError('UNSUPPORTED_ENCODING', { message: 'Only gzip is understood as Content-Encoding.' });
  }
  try {
    const options = { maxOutputLength: limit };
    return bytes.byteLength > syncGunzipBytes ? await gunzipAsync(bytes, options) : gunzipSync(bytes, options);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new ApiError('UNSUPPORTED_ENCODING', { cause });
  }
}

function tooLarge(limit: number): ApiError {
  return new ApiError('BODY_TOO_LARGE', {
    message: `The body is larger than the ${limit} bytes that are allowed here.`,
  });
}

/** Parses JSON of at most 32 levels and without the keys that reach into prototypes. Throws 400. Of a key given twice the last holds. */
export function parseJson(bytes: Uint8Array): unknown {
  if (isDeeperThan(bytes, maxDepth)) {
    throw new ApiError('BODY_NOT_JSON', { message: `The body is nested more than ${maxDepth} levels deep.` });
  }
  const text = new TextDecoder('utf-8', { fatal: true });
  try {
    const source = text.decode(bytes);
    // A reviver costs three times the parse, so it runs only where such a key can be.
    return mayNameAPrototype(source) ? JSON.parse(source, withoutPrototypeKeys) : JSON.parse(source);
  } catch (cause) {
    throw new ApiError('BODY_NOT_JSON', { cause });
  }
}

function mayNameAPrototype(source: string): boolean {
  return source.includes('__proto__') || source.includes('constructor') || source.includes('\\u');
}

function withoutPrototypeKeys(key: string, value: unknown): unknown {
  return key === '__proto__' || key === 'constructor' ? undefined : value;
}

const quote = 0x22;
const backslash = 0x5c;

/** Whether brackets outside of strings are nested deeper than `limit`; one pass, no allocation. */
function isDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return false;
}
