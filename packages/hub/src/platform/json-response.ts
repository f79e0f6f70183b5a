import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { securityHeaders } from './security-headers.ts';

const worthCompressing = 1024;
// A sync gzip of this much takes about a millisecond; more goes to the thread pool.
const syncGzipBytes = 128 * 1024;
const gzipAsync = promisify(gzip);
const fast = { level: 3 };

/** What a JSON answer depends on beside its text. */
export interface JsonAnswerFacts {
  readonly status: number;
  readonly requestId: string;
  readonly acceptEncoding: string | null;
  readonly headers?: Record<string, string>;
}

/** JSON as an answer that nobody may cache, gzip above 1 KiB where the client takes it. */
export function jsonResponse(text: string, facts: JsonAnswerFacts): Response | Promise<Response> {
  const headers: Record<string, string> = {
    ...securityHeaders,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': facts.requestId,
    ...facts.headers,
  };
  if (text.length < worthCompressing) return new Response(text, { status: facts.status, headers });
  headers['vary'] = 'Accept-Encoding';
  if (!acceptsEncoding(facts.acceptEncoding, 'gzip')) return new Response(text, { status: facts.status, headers });
  headers['content-encoding'] = 'gzip';
  if (text.length <= syncGzipBytes) return new Response(gzipSync(text, fast), { status: facts.status, headers });
  return gzipAsync(text, fast).then((packed) => new Response(packed, { status: facts.status, headers }));
}

/** Whether `Accept-Encoding` takes an encoding; `q=0` refuses it. */
export function acceptsEncoding(header: string | null, encoding: string): boolean {
  if (header === null) return false;
  for (const part of header.split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (name === encoding || name === '*') return !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  }
  return false;
}
