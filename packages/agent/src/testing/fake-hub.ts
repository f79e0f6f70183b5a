import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import type { StreamFromAgent, StreamToAgent } from '@labkeeper/protocol/agent';

/** What a test hub answers instead of its usual answer. */
export interface Override {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One heartbeat as it came. */
export interface Received {
  body: Record<string, unknown>;
  apiKey: string | undefined;
  encoding: string | undefined;
  wireBytes: number;
  at: number;
}

export interface FakeHubOptions {
  tls?: { key: string; cert: string };
  port?: number;
}

const unknownKey: Override = {
  status: 401,
  body: { detail: { code: 'KEY_INVALID', message: 'The API key is not known, expired or revoked.' } },
};

/** A hub for tests: takes heartbeats and enrolments over HTTP or HTTPS, keeps what came, and holds streams. */
export class FakeHub {
  readonly received: Received[] = [];
  /** Entries by time, live ones and those of backlogs; a time that comes twice counts in `duplicates` unless it is the rider of a backlog. */
  readonly stored = new Map<string, Record<string, unknown>>();
  readonly results: unknown[] = [];
  readonly frames: StreamFromAgent[] = [];
  readonly streams = new Set<WebSocket>();
  readonly enrolments: Record<string, unknown>[] = [];
  readonly tokens = new Set<string>();
  /** Every request, whatever became of it. */
  requests = 0;
  /** Attempts to open a stream. */
  upgrades = 0;
  duplicates = 0;
  /** Its clock, ms since 1970. */
  now: () => number = Date.now;
  answerFields: Record<string, unknown> = {};
  override: ((path: string, body: Record<string, unknown>) => Override | undefined) | undefined;
  publicKey = '';
  /** Keys that it knows, each enrolment adding one; undefined takes every key. */
  keys: Set<string> | undefined;
  #server: http.Server | https.Server | undefined;
  #sockets = new WebSocketServer({ noServer: true });
  #options: FakeHubOptions = {};
  #port = 0;

  static async start(options: FakeHubOptions = {}): Promise<FakeHub> {
    const hub = new FakeHub();
    await hub.listen(options);
    return hub;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.#port}`;
  }

  /** Listens, again on the port of before unless another is named. */
  async listen(options: FakeHubOptions = this.#options): Promise<void> {
    this.#options = options;
    const handler = (request: http.IncomingMessage, response: http.ServerResponse): void => {
      void this.#handle(request, response);
    };
    const server = options.tls === undefined ? http.createServer(handler) : https.createServer(options.tls, handler);
    server.on('upgrade', (request, socket, head) => {
      this.requests += 1;
      this.upgrades += 1;
      if (!this.#knows(request.headers['x-api-key'])) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (stream) => this.#opened(stream));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? this.#port, '127.0.0.1', resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const stream of this.streams) stream.terminate();
    this.streams.clear();
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  send(frame: StreamToAgent): void {
    for (const stream of this.streams) stream.send(JSON.stringify(frame));
  }

  #opened(stream: WebSocket): void {
    this.streams.add(stream);
    stream.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.frames.push(JSON.parse(data.toString()) as StreamFromAgent);
    });
    stream.on('close', () => this.streams.delete(stream));
    stream.send(JSON.stringify({ type: 'hello', server_id: 'nas', server_time: new Date().toISOString() }));
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.requests += 1;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const wire = Buffer.concat(parts);
    const encoding = request.headers['content-encoding'];
    const text = encoding === 'gzip' ? gunzipSync(wire).toString() : wire.toString();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const apiKey = request.headers['x-api-key'];
    const answer = this.take(request.url ?? '', body, {
      apiKey: typeof apiKey === 'string' ? apiKey : undefined,
      encoding,
      wireBytes: wire.length,
    });
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
  }

  /** What became of one request, for those too who bring it without a network. */
  take(path: string, body: Record<string, unknown>, wire: Omit<Received, 'body' | 'at'>): Override {
    const knows = path.endsWith('/enroll') || path === '/healthz' || this.#knows(wire.apiKey);
    const answer = knows ? (this.override?.(path, body) ?? this.#usual(path, body)) : unknownKey;
    if (!path.endsWith('/heartbeat')) return answer;
    this.received.push({ body, ...wire, at: Date.now() });
    if (answer.status === 200) this.#store(body);
    return answer;
  }

  #knows(key: unknown): boolean {
    return this.keys === undefined || (typeof key === 'string' && this.keys.has(key));
  }

  #usual(path: string, body: Record<string, unknown>): Override {
    if (path.endsWith('/heartbeat')) {
      const usual = { received: true, server_time: new Date(this.now()).toISOString(), pending_commands: [] };
      return { status: 200, body: { ...usual, ...this.answerFields } };
    }
    if (path.endsWith('/command-result')) {
      this.results.push(body);
      return { status: 200, body: { received: true } };
    }
    if (path.endsWith('/enroll')) return this.#enrol(body);
    if (path === '/healthz') return { status: 200, body: { status: 'ok' } };
    return { status: 404, body: { detail: { code: 'NOT_FOUND', message: 'nothing here' } } };
  }

  #enrol(body: Record<string, unknown>): Override {
    this.enrolments.push(body);
    if (!this.tokens.delete(String(body['token'])))
      return { status: 401, body: { detail: { code: 'TOKEN_INVALID', message: 'The token is not known.' } } };
    const api_key = this.keys === undefined ? 'lk_agent_test_key' : `lk_agent_key_${this.enrolments.length}`;
    this.keys?.add(api_key);
    const answer = { server_id: 'nas', api_key, hub_public_key: this.publicKey };
    return { status: 201, body: { ...answer, heartbeat_interval_seconds: 60 } };
  }

  #store(body: Record<string, unknown>): void {
    const backlog = Array.isArray(body['backlog']) ? (body['backlog'] as Record<string, unknown>[]) : [];
    for (const entry of backlog) this.#keep(entry);
    const time = String(body['timestamp']);
    if (backlog.length === 0) this.#keep(body);
    else if (!this.stored.has(time)) this.stored.set(time, body);
  }

  #keep(entry: Record<string, unknown>): void {
    const time = String(entry['timestamp']);
    if (this.stored.has(time)) this.duplicates += 1;
    else this.stored.set(time, entry);
  }
}
