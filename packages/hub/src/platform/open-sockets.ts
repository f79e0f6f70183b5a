import type { Caller } from './caller.ts';
import type { Logger } from './logger.ts';
import type { RequestFacts } from './route.ts';
import type { Connection, SocketRoute } from './socket-route.ts';

/** A WebSocket as the runtime gives it. */
export interface RawSocket {
  /** Bytes sent; -1: queued under back-pressure; 0: thrown away. */
  send(text: string, compress: boolean): number;
  getBufferedAmount(): number;
  close(code?: number, reason?: string): void;
}

interface OpenSocket {
  readonly route: SocketRoute;
  readonly connection: Connection;
  /** Messages wait here for the one before them. */
  tail: Promise<void>;
  waiting: number;
}

/** What a socket was opened with; travels through the upgrade. */
export interface SocketOpening {
  readonly route: SocketRoute;
  readonly facts: RequestFacts;
  readonly query: URLSearchParams;
}

const maxWaiting = 256;
// Close codes: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
const unsupported = 1003;
const policyViolation = 1008;
const tooBig = 1009;
const internalError = 1011;

/** The WebSockets that are open now: hands their frames to the routes, in order, and closes those of a caller who lost his rights. */
export class OpenSockets {
  readonly #log: Logger;
  readonly #open = new Map<RawSocket, OpenSocket>();
  #nextId = 1;

  constructor(log: Logger) {
    this.#log = log;
  }

  get count(): number {
    return this.#open.size;
  }

  opened(raw: RawSocket, opening: SocketOpening): void {
    const connection = connectionOf(raw, opening, `ws${this.#nextId}`);
    this.#nextId += 1;
    const socket: OpenSocket = { route: opening.route, connection, tail: Promise.resolve(), waiting: 0 };
    this.#open.set(raw, socket);
    this.#enqueue(socket, () => opening.route.open(connection));
  }

  received(raw: RawSocket, message: string | Uint8Array): void {
    const socket = this.#open.get(raw);
    if (socket === undefined) return;
    if (typeof message !== 'string') return socket.connection.close(unsupported, 'text frames only');
    if (Buffer.byteLength(message) > socket.route.maxPayloadBytes)
      return socket.connection.close(tooBig, 'frame too large');
    if (socket.waiting >= maxWaiting) return socket.connection.close(policyViolation, 'too many frames at once');
    this.#enqueue(socket, () => socket.route.message(socket.connection, message));
  }

  closed(raw: RawSocket): void {
    const socket = this.#open.get(raw);
    if (socket === undefined) return;
    this.#open.delete(raw);
    socket.route.close(socket.connection);
  }

  /** Closes the sockets of the callers that match; returns their number. */
  closeWhere(matches: (caller: Caller) => boolean, code: number, reason: string): number {
    const concerned = [...this.#open.values()].filter(({ connection }) => matches(connection.facts.caller));
    for (const { connection } of concerned) connection.close(code, reason);
    return concerned.length;
  }

  /** Bytes that wait for the peer of each open socket. */
  buffered(): number[] {
    return [...this.#open.keys()].map((raw) => raw.getBufferedAmount());
  }

  /** Callers of all open sockets, each as often as it has sockets. */
  callers(): Caller[] {
    return [...this.#open.values()].map(({ connection }) => connection.facts.caller);
  }

  #enqueue(socket: OpenSocket, work: () => void | Promise<void>): void {
    socket.waiting += 1;
    socket.tail = socket.tail.then(async () => {
      try {
        await work();
      } catch (error) {
        this.#log.error('a socket failed', { route: socket.route.id, error });
        socket.connection.close(internalError, 'internal error');
      }
      socket.waiting -= 1;
    });
  }
}

/** Characters from which on a frame is compressed for those who can read it; below it costs more than it saves. */
const worthCompressing = 1024;

function connectionOf(raw: RawSocket, opening: SocketOpening, id: string): Connection {
  return {
    id,
    facts: opening.facts,
    query: opening.query,
    send(text) {
      const sent = raw.send(text, text.length > worthCompressing);
      if (sent === 0 && text !== '') return 'dropped';
      return sent === -1 ? 'queued' : 'sent';
    },
    bufferedBytes: () => raw.getBufferedAmount(),
    close: (code, reason) => raw.close(code, reason),
  };
}
