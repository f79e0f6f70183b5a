import type { Access } from './caller.ts';
import type { RequestFacts } from './route.ts';

/** One open WebSocket. */
export interface Connection {
  readonly id: string;
  readonly facts: RequestFacts;
  readonly query: URLSearchParams;
  /** `dropped`: the peer is too slow and this frame was thrown away. */
  send(text: string): 'sent' | 'queued' | 'dropped';
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

/** A WebSocket address as data, beside the HTTP routes. Authorisation, origin and host checks happen before the upgrade. */
export interface SocketRoute {
  readonly path: string;
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  readonly maxPayloadBytes: number;
  open(connection: Connection): void | Promise<void>;
  message(connection: Connection, text: string): void | Promise<void>;
  close(connection: Connection): void;
}
