import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { AskOptions, SocketAnswer } from './host.ts';
import { askByFetch, type AskLimits } from './socket-question-by-fetch.ts';

const defaultTimeoutMs = 5000;
const defaultMaxBytes = 1024 * 1024;
const maxHeaderBytes = 16 * 1024;

/** Connections are kept between questions; so few that a service is never crowded. */
let connections: Agent | undefined;

/**
 * Asks a local service by GET over a Unix socket (an absolute path) or over plain HTTP (`tcp://host:port`). The time limit is for the whole
 * exchange, so what drips is cut too, with an Error of `code` ETIMEDOUT; an address that is none is EINVAL. Follows no redirect.
 */
export async function askSocket(address: string, path: string, options: AskOptions = {}): Promise<SocketAnswer> {
  const target = socketTarget(address);
  const limits = { timeoutMs: defaultTimeoutMs, maxBytes: defaultMaxBytes, ...options };
  if ('socketPath' in target && process.versions['bun'] !== undefined) return await askByFetch(target, path, limits);
  // Only who needs it has it in memory.
  const http = await import('node:http');
  connections ??= new http.Agent({ keepAlive: true, maxSockets: 4, maxFreeSockets: 1 });
  const request = http.request({
    ...target,
    path,
    method: 'GET',
    headers: { host: 'localhost', accept: 'application/json' },
    agent: connections,
    maxHeaderSize: maxHeaderBytes,
  });
  return await exchange(request, limits);
}

/** Where an address leads: a Unix socket (an absolute path) or `tcp://host:port`. Throws an Error of `code` EINVAL for what is neither. */
export function socketTarget(address: string): { socketPath: string } | { host: string; port: number } {
  if (address.startsWith('/') && !address.includes('\0')) return { socketPath: address };
  const [, bracketed, plain, port] =
    /^tcp:\/\/(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})\/?$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || port === undefined) throw withCode('EINVAL', 'neither a socket nor tcp://host:port');
  return { host, port: Number(port) };
}

async function exchange(request: ClientRequest, { timeoutMs, maxBytes, signal }: AskLimits): Promise<SocketAnswer> {
  return await new Promise((resolve, reject) => {
    function end(settle: () => void): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    }
    function fail(error: Error): void {
      end(() => reject(error));
      request.destroy();
    }
    function onAbort(): void {
      fail(withCode('ABORT_ERR', 'nobody waits for the answer any more'));
    }
    const timer = setTimeout(
      () => fail(withCode('ETIMEDOUT', `no whole answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    request.on('error', fail);
    request.on('response', (response) => {
      collect(response, maxBytes, (error, answer) => {
        if (answer === undefined) return fail(error ?? withCode('ECONNRESET', 'the answer broke off'));
        end(() => resolve(answer));
        if (answer.truncated) request.destroy();
      });
    });
    if (signal?.aborted === true) onAbort();
    else request.end();
  });
}

/** Tells once: the answer, cut at `maxBytes`, or why there is none. */
function collect(
  response: IncomingMessage,
  maxBytes: number,
  told: (error: Error | undefined, answer?: SocketAnswer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  function tell(truncated: boolean): void {
    const body = Buffer.concat(chunks);
    told(undefined, { status: response.statusCode ?? 0, headers: headersOf(response), body, truncated });
  }
  response.on('data', (chunk: Buffer) => {
    const room = maxBytes - size;
    if (room <= 0) return;
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    size += chunk.length;
    if (size > maxBytes) tell(true);
  });
  response.on('end', () => {
    if (size > maxBytes) return;
    if (response.complete) tell(false);
    else told(undefined);
  });
  response.on('error', (error) => told(error));
  response.on('aborted', () => told(undefined));
}

function headersOf(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

function withCode(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
