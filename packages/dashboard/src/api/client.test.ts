import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { ApiError, messageOf } from './api-error.ts';
import { apiPath, callApi } from './client.ts';
import { gateOf } from './query-client.ts';

describe('apiPath', () => {
  test('leaves out what is not set and joins lists', () => {
    expect(apiPath('/metrics', { server_ids: ['a', 'b'], points: 60, band: false, from: undefined, to: null })).toBe(
      '/api/v1/metrics?server_ids=a%2Cb&points=60&band=false',
    );
    expect(apiPath('/servers')).toBe('/api/v1/servers');
  });
});

describe('callApi', () => {
  const realFetch = globalThis.fetch;
  let hub: ReturnType<typeof Bun.serve>;

  beforeAll(() => {
    hub = Bun.serve({
      port: 0,
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname.endsWith('/echo'))
          return Response.json({ method: request.method, body: (await request.json()) as unknown });
        if (pathname.endsWith('/empty')) return new Response(null, { status: 204 });
        if (pathname.endsWith('/proxy')) return new Response('<html>Bad gateway</html>', { status: 502 });
        const detail = { code: 'LOGIN_LIMITED', message: 'Too many.', field: 'password', request_id: 'r1' };
        return Response.json({ detail }, { status: 429, headers: { 'retry-after': '120' } });
      },
    });
    // In a page addresses are relative to it.
    globalThis.fetch = Object.assign(
      (input: string | URL | Request, init?: RequestInit) =>
        realFetch(input instanceof Request ? input : new URL(input, hub.url), init),
      { preconnect: realFetch.preconnect },
    );
  });

  afterAll(async () => {
    globalThis.fetch = realFetch;
    await hub.stop(true);
  });

  async function failureOf(path: string): Promise<ApiError> {
    const error: unknown = await callApi(path).catch((reason: unknown) => reason);
    if (error instanceof ApiError) return error;
    throw new Error('expected an ApiError');
  }

  test('sends JSON and returns what was answered', async () => {
    const answer = await callApi<unknown>('/echo', { method: 'POST', body: { a: 1 } });
    expect(answer).toEqual({ method: 'POST', body: { a: 1 } });
  });

  test('an answer without a body is undefined', async () => {
    expect(await callApi<undefined>('/empty', { method: 'DELETE' })).toBeUndefined();
  });

  test('carries code, field, request id and how long to wait', async () => {
    const error = await failureOf('/limited');
    expect([error.status, error.code, error.field, error.requestId, error.retryAfterSeconds]).toEqual([
      429,
      'LOGIN_LIMITED',
      'password',
      'r1',
      120,
    ]);
    expect(messageOf(error)).toBe('Too many.');
  });

  test('an answer of something in between is an error with its status', async () => {
    const error = await failureOf('/proxy');
    expect([error.status, error.code]).toEqual([502, 'INTERNAL']);
    expect(error.message).toContain('502');
  });

  test('no answer at all is HUB_UNREACHABLE', async () => {
    const before = globalThis.fetch;
    globalThis.fetch = Object.assign(() => Promise.reject(new TypeError('failed to fetch')), {
      preconnect: realFetch.preconnect,
    });
    const error = await failureOf('/servers');
    globalThis.fetch = before;
    expect([error.status, error.code]).toEqual([0, 'HUB_UNREACHABLE']);
  });
});

describe('gateOf', () => {
  function error(status: number, code: ApiError['code']): ApiError {
    return new ApiError({ status, code, message: '' });
  }

  test('sends a visitor without a session to the log-in and a first one to set-up', () => {
    expect(gateOf(error(401, 'UNAUTHENTICATED'))).toBe('login');
    expect(gateOf(error(403, 'SETUP_REQUIRED'))).toBe('setup');
  });

  test('a wrong password or a missing right moves nobody', () => {
    expect(gateOf(error(401, 'LOGIN_FAILED'))).toBeUndefined();
    expect(gateOf(error(403, 'FORBIDDEN'))).toBeUndefined();
    expect(gateOf(new Error('other'))).toBeUndefined();
  });
});
