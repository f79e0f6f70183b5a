import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { errors } from '@labkeeper/protocol/error';
import { Compile } from 'typebox/compile';
import { codesOf } from '../platform/openapi.ts';
import type { Route } from '../platform/route.ts';
import { exampleOf } from '../platform/schema-example.ts';
import type { SocketRoute } from '../platform/socket-route.ts';
import { startTestHub, type TestHub } from '../platform/testing/test-hub.ts';
import { allRoutes } from './registry.ts';

type Json = Record<string, unknown>;

let hub: TestHub;
let routes: readonly Route[];
let sockets: readonly SocketRoute[];
let document: { openapi: string; paths: Record<string, Record<string, Json>>; components: { schemas: Json } };
beforeAll(async () => {
  hub = await startTestHub();
  ({ routes, sockets } = allRoutes(hub.app.services));
  document = (await hub.fetchJson<typeof document>('GET', '/api/openapi.json', undefined, {})).body;
});
afterAll(() => hub.stop());

/** Routes for which something does not hold. */
function exceptions(holds: (route: Route) => boolean): string[] {
  return routes.filter((route) => !holds(route)).map(({ method, path }) => `${method} ${path}`);
}

describe('every route', () => {
  test('has an id and an address of its own', () => {
    const ids = [...routes, ...sockets].map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    const addresses = routes.map(({ method, path }) => `${method} ${path}`);
    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).toEqual([]);
  });

  test('says in one sentence what it is for', () => {
    expect(
      exceptions(({ summary, tag, id }) => /^\S.{5,}\.$/.test(summary) && tag !== '' && /^[a-z][a-z0-9_]*$/.test(id)),
    ).toEqual([]);
  });

  test('names its parameters in its address and in its schema alike', () => {
    function named({ path, request }: Route): boolean {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const { properties = {} }: { properties?: object } = request.params ?? {};
      return (
        inPath.every((name) => name !== undefined && name in properties) &&
        Object.keys(properties).length === inPath.length
      );
    }
    expect(exceptions(named)).toEqual([]);
  });

  test('answers only with codes that there are', () => {
    expect(exceptions((route) => codesOf(route).every((code) => code in errors))).toEqual([]);
  });

  test('with a body has an example of it that fits', () => {
    expect(exceptions(({ request: { body }, example }) => body === undefined || Compile(body).Check(example))).toEqual(
      [],
    );
  });

  test('with an answer in JSON can show one that fits', () => {
    expect(
      exceptions(({ response: { schema } }) => schema === undefined || Compile(schema).Check(exampleOf(schema))),
    ).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  test('has every route and every socket, and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const there = [
      ...routes.map(({ method, path }) => `${method} ${path}`),
      ...sockets.map(({ path }) => `GET ${path}`),
      // Answered before all routes.
      ...['/healthz', '/health', '/health/'].map((path) => `GET ${path}`),
    ];
    expect(described.toSorted()).toEqual(there.toSorted());
    expect(document.openapi).toBe('3.1.0');
  });

  test('refers only to schemas that it holds', () => {
    const text = JSON.stringify(document);
    const used = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...used].filter((name) => name === undefined || !(name in document.components.schemas))).toEqual([]);
    expect(text).not.toContain('"$id"');
  });

  test('describes parameters, bodies, answers and errors of each operation', () => {
    for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
      expect(operation).toMatchObject({
        operationId: expect.any(String) as string,
        summary: expect.any(String) as string,
      });
      const responses = operation['responses'] as Record<string, { description: string }>;
      for (const [status, { description }] of Object.entries(responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(description).not.toBe('');
      }
    }
  });
});

describe('the pages to read it', () => {
  for (const path of ['/api/docs', '/api/redoc']) {
    test(`${path} load only files of the hub, and run no script inside the page`, async () => {
      const response = await fetch(hub.url + path);
      const html = await response.text();
      const policy = String(response.headers.get('content-security-policy'));
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self';");
      expect(html).not.toMatch(/<script(?![^>]* src=)/);
      const loaded = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, address]) => String(address));
      expect(loaded.length).toBeGreaterThan(1);
      for (const address of loaded) {
        expect(address).toStartWith('/api/docs/');
        const file = await fetch(hub.url + address);
        expect([address, file.status]).toEqual([address, 200]);
        const text = await file.text();
        expect(text.length).toBeGreaterThan(50);
        expect(text.includes('//cdn.')).toBe(false);
        const again = await fetch(hub.url + address, {
          headers: { 'if-none-match': String(file.headers.get('etag')) },
        });
        expect(again.status).toBe(304);
      }
    });
  }

  test('are found at their older addresses too', async () => {
    for (const [from, to] of [
      ['/docs', '/api/docs'],
      ['/redoc', '/api/redoc'],
      ['/openapi.json', '/api/openapi.json'],
    ] as const) {
      const response = await fetch(hub.url + from, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([308, to]);
    }
  });
});
