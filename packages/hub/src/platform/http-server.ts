import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { answerRequest } from './answer-request.ts';
import { ApiError } from './api-error.ts';
import type { Clock } from './clock.ts';
import { compareSpecificity, compileRoute } from './compiled-route.ts';
import { checkHost, type HostNames } from './host-names.ts';
import { errorResponse, statusOf, toApiError } from './error-response.ts';
import { jsonResponse } from './json-response.ts';
import type { Logger } from './logger.ts';
import { OpenSockets, type SocketOpening } from './open-sockets.ts';
import type { Arrival, RequestGate } from './request-gate.ts';
import type { RawAnswer, Route } from './route.ts';
import { securityHeaders, strictTransport } from './security-headers.ts';
import type { SocketRoute } from './socket-route.ts';
import type { Counters } from './counters.ts';

/** A certificate chain and its key, PEM. `trusted`: browsers know it, so they may be told to come by TLS only. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly trusted: boolean;
}

/** Answers `GET` and `HEAD` of anything that is no route: the dashboard's files. */
export interface FileAnswerer {
  answer(path: string, headers: Headers): RawAnswer | undefined;
}

export interface HttpServerParts {
  readonly hostNames: HostNames;
  /** The word of `/healthz`. */
  readonly health: () => string;
  readonly log: Logger;
  readonly counters: Counters;
  readonly clock: Clock;
}

/** What is served once the hub is ready. */
export interface Mounted {
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
  readonly gate: RequestGate;
  readonly files: FileAnswerer;
  readonly corsOrigins: readonly string[];
  /** Hold every answer against its schema (tests). */
  readonly checkAnswers: boolean;
}

/** Where to listen; `undefined` is off, 0 any free port. */
export interface Listening {
  readonly host: string;
  readonly port: number | undefined;
  readonly tlsPort: number | undefined;
  readonly certificate: Certificate;
}

interface Env {
  Bindings: { arrival: Arrival };
}

interface Serving {
  readonly app: Hono<Env>;
  readonly sockets: ReadonlyMap<string, SocketRoute>;
  readonly gate: RequestGate;
}

type BunServer = Bun.Server<SocketOpening>;

const healthPaths = new Set(['/healthz', '/health', '/health/']);
const drainMs = 5000;
// More than any route takes; routes have limits of their own, with an answer in our shape.
const runtimeBodyBytes = 64 * 1024 * 1024;
const runtimeFrameBytes = 2 * 1024 * 1024;
const socketQueueBytes = 16 * 1024 * 1024;

/** The only place that knows the web framework and the runtime's server: mounts routes and sockets, listens on both ports. */
export class HttpServer {
  readonly #parts: HttpServerParts;
  readonly #servers: { server: BunServer; tls: boolean }[] = [];
  readonly #retired: BunServer[] = [];
  readonly #idPrefix = Math.random().toString(36).slice(2, 8);
  #requests = 0;
  #inFlight = 0;
  #stopping = false;
  #listening: Listening | undefined;
  #serving: Serving | undefined;
  /** Every WebSocket that is open. */
  readonly sockets: OpenSockets;

  constructor(parts: HttpServerParts) {
    this.#parts = parts;
    this.sockets = new OpenSockets(parts.log);
  }

  /** Serves routes, sockets and files from now on; until then there is only health, and 503. */
  mount(mounted: Mounted): void {
    const sockets = new Map(mounted.sockets.map((socket) => [socket.path, socket]));
    this.#serving = { app: this.#appOf(mounted), sockets, gate: mounted.gate };
  }

  /** Starts to listen; returns the ports, undefined where off. Throws the runtime's error when one is taken. */
  start(listening: Listening): { port: number | undefined; tlsPort: number | undefined } {
    this.#listening = listening;
    const plain = listening.port === undefined ? undefined : this.#listen(listening.port, undefined);
    const tls = listening.tlsPort === undefined ? undefined : this.#listen(listening.tlsPort, listening.certificate);
    return { port: plain?.port, tlsPort: tls?.port };
  }

  /** Serves another certificate from now on. Open sockets stay on the old listener until they close. */
  async replaceCertificate(certificate: Certificate): Promise<void> {
    const old = this.#servers.find(({ tls }) => tls);
    if (old === undefined || this.#listening === undefined) return;
    const { port } = old.server;
    this.#servers.splice(this.#servers.indexOf(old), 1);
    this.#retired.push(old.server);
    // The runtime's reload() keeps the old certificate, so the port changes hands: https://bun.com/docs/api/http#server-reload
    void old.server.stop(false);
    this.#listening = { ...this.#listening, certificate };
    this.#listen(port ?? 0, certificate);
  }

  /** New requests get 503 from here on. */
  refuse(): void {
    this.#stopping = true;
  }

  /** Waits for requests on their way (at most 5 s), then closes everything. */
  async stop(): Promise<void> {
    this.refuse();
    const until = performance.now() + drainMs;
    while (this.#inFlight > 0 && performance.now() < until) await Bun.sleep(5);
    const servers = [...this.#servers.splice(0).map(({ server }) => server), ...this.#retired.splice(0)];
    await Promise.all(servers.map((server) => server.stop(true)));
  }

  #listen(port: number, certificate: Certificate | undefined): BunServer {
    const tls = certificate !== undefined;
    const sockets = this.sockets;
    const server: BunServer = Bun.serve<SocketOpening>({
      hostname: this.#listening?.host ?? 'localhost',
      port,
      ...(tls ? { tls: { cert: certificate.cert, key: certificate.key } } : {}),
      idleTimeout: 60,
      maxRequestBodySize: runtimeBodyBytes,
      fetch: (request, from) => this.#answer(request, from, tls, certificate?.trusted === true),
      error: (error) => this.#fail(error, this.#nextId()),
      websocket: {
        maxPayloadLength: runtimeFrameBytes,
        backpressureLimit: socketQueueBytes,
        idleTimeout: 120,
        // One way only: what agents send is small, and an inflated frame would be one more thing to bound.
        perMessageDeflate: { compress: 'shared', decompress: false },
        open: (socket) => sockets.opened(socket, socket.data),
        message: (socket, message) => sockets.received(socket, message),
        close: (socket) => sockets.closed(socket),
      },
    });
    this.#servers.push({ server, tls });
    return server;
  }

  async #answer(request: Request, server: BunServer, tls: boolean, trusted: boolean): Promise<Response | undefined> {
    this.#inFlight += 1;
    const requestId = this.#nextId();
    const arrivedAt = this.#parts.clock.now();
    try {
      checkHost(this.#parts.hostNames, request.headers);
      const path = pathOf(request.url);
      const serving = this.#serving;
      if (healthPaths.has(path)) return await this.#health(request.method, requestId);
      if (this.#stopping || serving === undefined) throw new ApiError('UNAVAILABLE', { retryAfterSeconds: 5 });
      const arrival: Arrival = { request, peer: server.requestIP(request)?.address ?? '', tls, requestId, arrivedAt };
      const socket = serving.sockets.get(path);
      if (socket !== undefined) return await upgrade(socket, arrival, serving.gate, server);
      const response = await serving.app.fetch(request, { arrival });
      if (trusted) response.headers.set('strict-transport-security', strictTransport['strict-transport-security']);
      return response;
    } catch (error) {
      return this.#fail(error, requestId);
    } finally {
      this.#inFlight -= 1;
    }
  }

  #health(method: string, requestId: string): Response | Promise<Response> {
    if (method !== 'GET' && method !== 'HEAD')
      return errorResponse(new ApiError('METHOD_NOT_ALLOWED'), requestId, { allow: 'GET, HEAD' });
    if (this.#stopping) throw new ApiError('UNAVAILABLE', { message: 'The hub is stopping.' });
    const text = JSON.stringify({ status: this.#parts.health() });
    return jsonResponse(text, { status: 200, requestId, acceptEncoding: null });
  }

  #appOf({ routes: all, gate, files, corsOrigins, checkAnswers }: Mounted): Hono<Env> {
    const app = new Hono<Env>();
    if (corsOrigins.length > 0) app.use('/api/*', corsFor(corsOrigins));
    for (const [path, routes] of groupByPath(all)) {
      const pattern = path.replace(/\{(\w+)\}/g, ':$1');
      for (const route of routes) {
        const compiled = compileRoute(route, checkAnswers);
        app.on(route.method, pattern, async (context) =>
          answerRequest(gate, compiled, context.env.arrival, context.req.param()),
        );
      }
      const allow = allowedMethods(routes);
      app.all(pattern, (context) =>
        errorResponse(new ApiError('METHOD_NOT_ALLOWED'), context.env.arrival.requestId, { allow }),
      );
    }
    app.notFound((context) => answerFile(files, context.env.arrival));
    app.onError((error, context) => this.#fail(error, context.env.arrival.requestId));
    return app;
  }

  #fail(error: unknown, requestId: string): Response {
    const shown = toApiError(error);
    this.#parts.counters.add(`errors_${shown.code.toLowerCase()}`);
    if (statusOf(shown.code) === 500) this.#parts.log.error('a request failed', { request_id: requestId, error });
    return errorResponse(shown, requestId);
  }

  #nextId(): string {
    this.#requests += 1;
    return `${this.#idPrefix}-${this.#requests.toString(36)}`;
  }
}

async function upgrade(
  route: SocketRoute,
  arrival: Arrival,
  gate: RequestGate,
  server: BunServer,
): Promise<Response | undefined> {
  const facts = await gate.admit(arrival, { access: route.access, unsafe: true });
  const query = new URL(arrival.request.url).searchParams;
  const upgraded =
    arrival.request.headers.get('upgrade')?.toLowerCase() === 'websocket' &&
    server.upgrade(arrival.request, { data: { route, facts, query } });
  if (!upgraded) throw new ApiError('UPGRADE_REQUIRED');
  return undefined;
}

function answerFile(files: FileAnswerer, arrival: Arrival): Response {
  const { request, requestId } = arrival;
  const path = pathOf(request.url);
  const isFile = (request.method === 'GET' || request.method === 'HEAD') && !path.startsWith('/api/');
  const file = isFile ? files.answer(path, request.headers) : undefined;
  if (file === undefined) throw new ApiError('NOT_FOUND');
  return new Response(request.method === 'HEAD' ? null : file.body, {
    status: file.status,
    headers: { ...securityHeaders, 'x-request-id': requestId, ...file.headers },
  });
}

/** The path of an absolute URL, as it was written. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start === -1) return '/';
  const end = url.indexOf('?', start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

function groupByPath(routes: readonly Route[]): [string, readonly Route[]][] {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return [...byPath].sort(([left], [right]) => compareSpecificity(left, right));
}

function allowedMethods(routes: readonly Route[]): string {
  const methods = new Set<string>(routes.map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort().join(', ');
}

function corsFor(origins: readonly string[]): ReturnType<typeof cors> {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['X-API-Key', 'Authorization', 'Content-Type'],
    exposeHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: 600,
  });
}
