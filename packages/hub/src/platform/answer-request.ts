import type { CompiledRoute } from './compiled-route.ts';
import { ApiError } from './api-error.ts';
import { jsonResponse } from './json-response.ts';
import { checkAnnouncedSize, readJsonBody } from './request-body.ts';
import type { Arrival, RequestGate } from './request-gate.ts';
import type { JsonAnswer, RawAnswer, RequestFacts, RouteInput } from './route.ts';
import { securityHeaders } from './security-headers.ts';

type AnyInput = RouteInput<Record<never, never>> & { params: undefined; query: undefined; body: undefined };

/** Lets the request in, reads and checks what it brought, calls the route's handler and turns its result into an answer. Throws ApiError. */
export async function answerRequest(
  gate: RequestGate,
  compiled: CompiledRoute,
  arrival: Arrival,
  params: Record<string, string>,
): Promise<Response> {
  const { route } = compiled;
  checkAnnouncedSize(arrival.request.headers, compiled.bodyLimits);
  const facts = await gate.admit(arrival, { access: route.access, callers: route.callers, unsafe: compiled.unsafe });
  const input = {
    ...facts,
    params: compiled.checkParams?.(params),
    query: compiled.checkQuery?.(queryOf(arrival.request.url)),
    body: compiled.checkBody?.(await readBody(compiled, arrival.request, facts)),
  };
  // The checks above are exactly the schemas that the handler was typed with.
  const result: unknown = await route.handle(input as AnyInput);
  return toResponse(result, compiled, arrival);
}

function readBody(compiled: CompiledRoute, request: Request, facts: RequestFacts): unknown {
  const type = request.headers.get('content-type');
  // What a form of another site can send is not taken for JSON where a cookie could speak for it.
  if (facts.caller.kind === 'session' && type !== null && !/^application\/([a-z.+-]+\+)?json\b/i.test(type)) {
    throw new ApiError('BAD_REQUEST', { message: 'Send the body as JSON, with Content-Type: application/json.' });
  }
  return readJsonBody(request, compiled.bodyLimits);
}

/** The query as an object; a name that stands there several times becomes a list. */
function queryOf(url: string): Record<string, string | string[]> {
  const start = url.indexOf('?');
  if (start === -1) return {};
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const before = query[name];
    if (before === undefined) query[name] = value;
    else query[name] = typeof before === 'string' ? [before, value] : [...before, value];
  }
  return query;
}

function toResponse(result: unknown, compiled: CompiledRoute, arrival: Arrival): Response | Promise<Response> {
  if (isRaw(result)) {
    return new Response(result.body, {
      status: result.status,
      headers: { ...securityHeaders, 'x-request-id': arrival.requestId, ...result.headers },
    });
  }
  const body = isJson(result) ? result.body : result;
  const facts = {
    status: compiled.route.response.status,
    requestId: arrival.requestId,
    acceptEncoding: arrival.request.headers.get('accept-encoding'),
    ...(isJson(result) ? { headers: result.headers } : {}),
  };
  if (body === undefined || compiled.route.response.schema === undefined) return emptyResponse(facts);
  const wrong = compiled.findWrongAnswer?.(body);
  if (wrong !== undefined) throw new Error(`${compiled.route.id} answers what its schema does not allow: ${wrong}`);
  return jsonResponse(JSON.stringify(body), facts);
}

function emptyResponse(facts: { status: number; requestId: string; headers?: Record<string, string> }): Response {
  const headers = {
    ...securityHeaders,
    'cache-control': 'no-store',
    'x-request-id': facts.requestId,
    ...facts.headers,
  };
  return new Response(null, { status: facts.status, headers });
}

function isRaw(result: unknown): result is RawAnswer {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'raw';
}

function isJson(result: unknown): result is JsonAnswer<unknown> {
  return (
    typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'json' && 'body' in result
  );
}
