import type { ClientRequest, IncomingMessage } from 'node:http';
import { socketTarget } from './socket-question.ts';

/** An answer that may have no end: it waits while nobody asks for the next piece. */
export interface SocketStream {
  status: number;
  body: AsyncIterable<Buffer>;
  /** Ends it; harmless when it has ended. */
  close(): void;
}

const maxHeaderBytes = 16 * 1024;

/**
 * As askSocket, for an answer that is taken piece by piece. `timeoutMs` is the time until it begins (ETIMEDOUT). A path that
 * could be a second request is refused by node:http.
 */
export async function openSocketStream(address: string, path: string, timeoutMs: number): Promise<SocketStream> {
  const target = socketTarget(address);
  const http = await import('node:http');
  const request = http.request({
    ...target,
    path,
    method: 'GET',
    headers: { host: 'localhost' },
    agent: false,
    maxHeaderSize: maxHeaderBytes,
  });
  const response = await begin(request, timeoutMs);
  return {
    status: response.statusCode ?? 0,
    body: piecesOf(response),
    close: () => {
      response.destroy();
      request.destroy();
    },
  };
}

function begin(request: ClientRequest, timeoutMs: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new Error(`no answer within ${timeoutMs / 1000} s`);
      request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
      reject(error);
    }, timeoutMs);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.on('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    request.end();
  });
}

/** What breaks off has ended: whoever reads sees by what is missing that it did. */
async function* piecesOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const piece of response) yield piece as Buffer;
  } catch {
    // Closed by us, or by the other side.
  }
}
