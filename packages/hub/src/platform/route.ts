import type { ErrorCode } from '@labkeeper/protocol/error';
import type { Static, TSchema } from 'typebox';
import type { Access, Caller } from './caller.ts';

/** What every handler gets beside its checked input. */
export interface RequestFacts {
  readonly caller: Caller;
  /** Address of the peer, or of the client behind a listed proxy. */
  readonly address: string;
  readonly tls: boolean;
  /** `http://host:port` as the client wrote it: for links when no public address is set. */
  readonly origin: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** When its headers had come (ms since 1970): a body may take its time after that. */
  readonly arrivedAt: number;
  readonly headers: Headers;
  /** Fires when the client goes away; undefined where the hub asks itself. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer that is not JSON: text, a file, a stream, a redirect, or one with headers of its own. */
export interface RawAnswer {
  readonly kind: 'raw';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
}

/** An answer in JSON that sets headers (cookies) too. */
export interface JsonAnswer<Body> {
  readonly kind: 'json';
  readonly headers: Record<string, string>;
  readonly body: Body;
}

type StaticOf<Schema> = Schema extends TSchema ? Static<Schema> : undefined;

interface RouteRequest {
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
}

export interface RouteInput<Request extends RouteRequest> extends RequestFacts {
  readonly params: StaticOf<Request['params']>;
  readonly query: StaticOf<Request['query']>;
  readonly body: StaticOf<Request['body']>;
}

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A route as data: its policy first, its handler last. OpenAPI, limits, authorisation and the contract test are derived from it. */
export interface RouteDefinition<Request extends RouteRequest, Body extends TSchema | undefined> {
  readonly method: RouteMethod;
  /** `/api/v1/servers/{server_id}` */
  readonly path: string;
  /** operationId in OpenAPI: `list_servers`. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** Only these kinds of caller, where a scope is not enough (a key cannot make keys). */
  readonly callers?: readonly Caller['kind'][];
  readonly request: Request;
  readonly response: { readonly status: number; readonly schema: Body; readonly contentType?: string };
  /** Query names that begin so are taken too (`label.`); all others that the schema does not name are refused under /api/v1. */
  readonly queryPrefixes?: readonly string[];
  /** Codes it can answer beside those of authorisation and validation. */
  readonly errors: readonly ErrorCode[];
  /** An example body of the request (or of the response where there is no body), checked by a test. */
  readonly example?: unknown;
  /** Largest body in bytes (default 256 KiB; unpacked at most 8 times that). */
  readonly maxBodyBytes?: number;
  handle(
    input: RouteInput<Request>,
  ):
    | Promise<StaticOf<Body> | JsonAnswer<StaticOf<Body>> | RawAnswer>
    | StaticOf<Body>
    | JsonAnswer<StaticOf<Body>>
    | RawAnswer;
}

/** A route whose types are no longer needed: what the HTTP server mounts. */
export type Route = RouteDefinition<RouteRequest, TSchema | undefined>;

/** Declares a route; the handler's input is typed by its schemas. */
export function route<const Request extends RouteRequest, Body extends TSchema | undefined>(
  definition: RouteDefinition<Request, Body>,
): Route {
  // The handler's input is checked against exactly these schemas before it is called, so widening it is sound.
  return definition as RouteDefinition<RouteRequest, Body> as Route;
}
