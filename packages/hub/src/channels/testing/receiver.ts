import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeAuthority, makeLeaf, makeTlsKey } from '../../platform/own-certificates.ts';

/** One request as a receiver got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a receiver answers; undefined: nothing, ever. */
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A real HTTP server on a loopback port that keeps what it gets. */
export class Receiver {
  readonly received: Received[] = [];
  answer: Answer | undefined = { status: 200, body: '{}' };
  /** Called with each request before it is answered. */
  onRequest: (() => void) | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        this.received.push({ method, path, headers, body: Buffer.concat(pieces).toString('utf8') });
        this.onRequest?.();
        if (this.answer !== undefined)
          response.writeHead(this.answer.status, this.answer.headers).end(this.answer.body);
      });
    });
  }

  /** Listens, and answers the address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A key and a certificate for these names, with the authority that nobody knows yet. */
export async function makeTestCertificate(
  names = ['127.0.0.1', 'localhost'],
): Promise<{ key: string; cert: string; ca: string }> {
  const key = makeTlsKey();
  const ca = await makeAuthority(key);
  return { key, ca, cert: await makeLeaf({ key, ca, names, now: Date.now() }) };
}

/** A receiver whose certificate nobody vouches for. */
export async function startTlsReceiver(): Promise<{ url: string; received: () => number; stop: () => void }> {
  const { key, cert } = await makeTestCertificate();
  let received = 0;
  const server = createTlsServer({ key, cert }, (_request, response) => {
    received += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
