import { ErrorBody, errors, type ErrorCode } from '@labkeeper/protocol/error';
import { HealthWord } from '@labkeeper/protocol/system';
import type { TSchema } from 'typebox';
import type { Access } from './caller.ts';
import type { Route } from './route.ts';
import { exampleOf } from './schema-example.ts';
import type { SocketRoute } from './socket-route.ts';

type Json = Record<string, unknown>;

const healthPaths = { '/healthz': 'check_healthz', '/health': 'check_health', '/health/': 'check_health_slash' };

/** The API as an OpenAPI 3.1 document, made from the same schemas that requests are checked with. */
export function openApi(routes: readonly Route[], sockets: readonly SocketRoute[], version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of [...routes].sort(byPath)) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  for (const [path, id] of Object.entries(healthPaths)) paths[path] = { get: healthOperation(id) };
  for (const socket of sockets) (paths[socket.path] ??= {})['get'] = socketOperation(socket, schemas);
  const tags = [...new Set(['system', ...[...routes, ...sockets].map(({ tag }) => tag)])].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Labkeeper',
      version,
      summary: 'Keeps a home lab: servers, their numbers, and who may do what.',
      description: describeErrors(),
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
}

/** What each code means, once, since every operation names several. */
function describeErrors(): string {
  const lines = Object.entries(errors).map(([code, [status, sentence]]) => `- ${status} \`${code}\`: ${sentence}`);
  return ['Errors have one shape, from every layer; `code` is one of these:', '', ...lines].join('\n');
}

const securitySchemes = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-labkeeper',
    description: 'Followed by a hyphen and the port where the address names one; on plain HTTP without the prefix.',
  },
};

const accessText: Record<Access, string> = {
  public: 'Needs no key.',
  agent: 'For an agent with its own key, a key with the scope `ingest`, or the shared key.',
  read: 'Needs the scope `read`.',
  ingest: 'Needs the scope `ingest`.',
  operate: 'Needs the scope `operate`.',
  admin: 'Needs the scope `admin`.',
};

function byPath(left: Route, right: Route): number {
  return left.path.localeCompare(right.path);
}

function operationOf(route: Route, schemas: Json): Json {
  const { params, query, body } = route.request;
  const parameters = [...parametersOf(params, 'path', schemas), ...parametersOf(query, 'query', schemas)];
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: describeAccess(route),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonContent(body, schemas, route.example) } }),
    security: securityOf(route.access),
    responses: responsesOf(route, schemas),
  };
}

function describeAccess({ access, callers }: Route): string {
  if (callers === undefined) return accessText[access];
  return `${accessText[access]} Only with ${callers.includes('session') ? 'a log-in' : 'such a key'}${
    callers.includes('shared_key') ? ' or the shared key' : ''
  }.`;
}

/** The word for those who only ask whether it lives: answered before all routes, also while the database is being changed. */
function healthOperation(operationId: string): Json {
  return {
    operationId,
    tags: ['system'],
    summary: 'Whether the hub lives: 200 as long as it answers, 503 only while it stops.',
    description: 'Needs no key.',
    security: [],
    responses: {
      200: {
        description: 'As asked.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['status'],
              properties: { status: published(HealthWord, {}) },
            },
            example: { status: 'ok' },
          },
        },
      },
      503: { description: '`UNAVAILABLE`' },
    },
  };
}

function socketOperation(socket: SocketRoute, schemas: Json): Json {
  return {
    operationId: socket.id,
    tags: [socket.tag],
    summary: socket.summary,
    description: `A WebSocket. ${accessText[socket.access]}`,
    security: securityOf(socket.access),
    responses: {
      101: { description: 'The connection is a WebSocket from here on.' },
      ...errorResponses([...authenticationCodes(socket.access), 'UPGRADE_REQUIRED'], schemas),
    },
  };
}

function securityOf(access: Access): Json[] {
  return access === 'public' ? [] : [{ apiKey: [] }, { bearer: [] }, { session: [] }];
}

function authenticationCodes(access: Access): ErrorCode[] {
  if (access === 'public') return ['RATE_LIMITED', 'HOST_REFUSED'];
  return ['UNAUTHENTICATED', 'KEY_INVALID', 'FORBIDDEN', 'SETUP_REQUIRED', 'HOST_REFUSED', 'RATE_LIMITED'];
}

/** Every code that a route can answer. */
export function codesOf(route: Route): ErrorCode[] {
  const { params, query, body } = route.request;
  const codes = new Set<ErrorCode>([...route.errors, ...authenticationCodes(route.access)]);
  if (route.method !== 'GET' && route.access !== 'agent') codes.add('ORIGIN_REFUSED');
  if (route.access === 'agent') codes.add('TLS_REQUIRED');
  const hasInput = params !== undefined || query !== undefined || body !== undefined;
  if (hasInput || route.path.startsWith('/api/v1/')) codes.add('INVALID');
  if (body !== undefined)
    for (const code of ['BODY_NOT_JSON', 'UNSUPPORTED_ENCODING', 'BODY_TOO_LARGE'] as const) codes.add(code);
  return [...codes, 'INTERNAL', 'UNAVAILABLE'];
}

function responsesOf(route: Route, schemas: Json): Json {
  const { status, schema, contentType } = route.response;
  const own = route.request.body === undefined ? route.example : undefined;
  const content =
    schema === undefined ? rawContent(contentType) : jsonContent(schema, schemas, own ?? exampleOf(schema));
  return {
    [status]: { description: 'As asked.', ...(content === undefined ? {} : { content }) },
    ...errorResponses(codesOf(route), schemas),
  };
}

function errorResponses(codes: readonly ErrorCode[], schemas: Json): Json {
  const byStatus = Map.groupBy(new Set(codes), (code) => errors[code][0]);
  const responses: Json = {};
  for (const [status, some] of byStatus) {
    responses[status] = {
      description: some.map((code) => `\`${code}\``).join(', '),
      content: jsonContent(ErrorBody, schemas, undefined),
    };
  }
  return responses;
}

function rawContent(contentType: string | undefined): Json | undefined {
  return contentType === undefined ? undefined : { [contentType]: { schema: { type: 'string' } } };
}

function jsonContent(schema: TSchema, schemas: Json, example: unknown): Json {
  const shown = example === undefined ? {} : { example };
  return { 'application/json': { schema: published(schema, schemas), ...shown } };
}

interface ObjectSchema {
  readonly properties?: Record<string, TSchema>;
  readonly required?: readonly string[];
}

function parametersOf(schema: TSchema | undefined, place: 'path' | 'query', schemas: Json): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] }: ObjectSchema = schema;
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: published(one, schemas),
  }));
}

/** A schema as JSON; those with an `$id` are written once, among the components. */
function published(schema: unknown, schemas: Json): unknown {
  if (Array.isArray(schema)) return schema.map((one) => published(one, schemas));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $id, ...rest } = schema as { $id?: unknown };
  if (typeof $id !== 'string') return Object.fromEntries(entriesOf(rest, schemas));
  // Put in place before its parts are looked at, so that a schema that holds itself comes to an end.
  if (!($id in schemas)) {
    schemas[$id] = {};
    schemas[$id] = Object.fromEntries(entriesOf(rest, schemas));
  }
  return { $ref: `#/components/schemas/${$id}` };
}

function entriesOf(schema: object, schemas: Json): [string, unknown][] {
  return Object.entries(schema).map(([key, value]): [string, unknown] => [key, published(value, schemas)]);
}
