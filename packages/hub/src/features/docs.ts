import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { ApiError } from '../platform/api-error.ts';
import { acceptsEncoding } from '../platform/json-response.ts';
import { route, type RawAnswer, type Route } from '../platform/route.ts';
import { contentSecurityPolicy } from '../platform/security-headers.ts';

const tag = 'documentation';
const compress = promisify(gzip);

// Both viewers write style elements of their own; scripts stay limited to files of the hub.
const pagePolicy = contentSecurityPolicy({ 'style-src': "'self' 'unsafe-inline'", 'img-src': "'self' data: blob:" });

const swaggerPage = page('Labkeeper API', '<link rel="stylesheet" href="/api/docs/swagger-ui.css">', [
  'swagger-ui-bundle.js',
  'swagger-init.js',
]);
const redocPage = page('Labkeeper API reference', '', ['redoc.standalone.js', 'redoc-init.js']);

const swaggerInit = `window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;
const redocInit = `Redoc.init('/api/openapi.json', { disableSearch: true, hideDownloadButton: false }, document.getElementById('docs'));\n`;

// ReDoc shows a picture of its makers', fetched from their server.
const makersPicture = 'https://cdn.redoc.ly/redoc/logo-mini.svg';

const javascript = 'text/javascript; charset=utf-8';

/** What the two pages load: a text of ours, or a file of an installed package. */
const files: Record<string, { readonly type: string; readonly text?: string; readonly installed?: string }> = {
  'swagger-ui.css': {
    type: 'text/css; charset=utf-8',
    installed: import.meta.resolve('swagger-ui-dist/swagger-ui.css'),
  },
  'swagger-ui-bundle.js': { type: javascript, installed: import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js') },
  'swagger-init.js': { type: javascript, text: swaggerInit },
  'redoc.standalone.js': { type: javascript, installed: import.meta.resolve('redoc/bundles/redoc.standalone.js') },
  'redoc-init.js': { type: javascript, text: redocInit },
};

/** The API's description, and two ways to read it, all served from here: a LAN may have no internet. */
export function docsRoutes(describe: () => object): Route[] {
  let document: string | undefined;
  return [
    route({
      method: 'GET',
      path: '/api/openapi.json',
      id: 'get_openapi',
      tag,
      summary: 'This API as an OpenAPI 3.1 document.',
      access: 'public',
      request: {},
      response: { status: 200, schema: undefined, contentType: 'application/json' },
      errors: [],
      async handle({ headers }) {
        document ??= JSON.stringify(describe());
        return cached(Buffer.from(document), 'application/json; charset=utf-8', headers);
      },
    }),
    pageRoute('/api/docs', 'get_swagger_ui', 'The API to read and try, with Swagger UI.', swaggerPage),
    pageRoute('/api/redoc', 'get_redoc', 'The API to read, with ReDoc.', redocPage),
    route({
      method: 'GET',
      path: '/api/docs/{file}',
      id: 'get_docs_file',
      tag,
      summary: 'A file of the two pages above.',
      access: 'public',
      request: { params: Type.Object({ file: Type.String({ maxLength: 60 }) }) },
      response: { status: 200, schema: undefined, contentType: 'application/octet-stream' },
      errors: ['NOT_FOUND'],
      async handle({ params, headers }) {
        const file = Object.hasOwn(files, params.file) ? files[params.file] : undefined;
        if (file === undefined) throw new ApiError('NOT_FOUND');
        return cached(await bytesOf(file), file.type, headers);
      },
    }),
    redirect('/docs', '/api/docs'),
    redirect('/redoc', '/api/redoc'),
    redirect('/openapi.json', '/api/openapi.json'),
  ];
}

function page(title: string, head: string, scripts: readonly string[]): string {
  const tags = scripts.map((name) => `<script src="/api/docs/${name}" defer></script>`).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><link rel="icon" href="data:,">${head}</head><body><div id="docs"></div>${tags}</body></html>`;
}

function pageRoute(path: string, id: string, summary: string, body: string): Route {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
    'cache-control': 'no-cache',
  };
  return route({
    method: 'GET',
    path,
    id,
    tag,
    summary,
    access: 'public',
    request: {},
    response: { status: 200, schema: undefined, contentType: 'text/html' },
    errors: [],
    handle: () => ({ kind: 'raw' as const, status: 200, headers, body }),
  });
}

function redirect(from: string, to: string): Route {
  return route({
    method: 'GET',
    path: from,
    id: `redirect_${from.slice(1).replace('.', '_')}`,
    tag,
    summary: `Moved to ${to}.`,
    access: 'public',
    request: {},
    response: { status: 308, schema: undefined },
    errors: [],
    handle: () => ({ kind: 'raw' as const, status: 308, headers: { location: to }, body: null }),
  });
}

async function bytesOf({ text, installed }: { text?: string; installed?: string }): Promise<Buffer<ArrayBuffer>> {
  if (installed === undefined) return Buffer.from(text ?? '');
  const content = await readFile(fileURLToPath(installed), 'utf8');
  return Buffer.from(content.replaceAll(makersPicture, 'data:,'));
}

/** The bytes, compressed where the client takes it, with an ETag by which it need not come twice. */
async function cached(bytes: Buffer<ArrayBuffer>, type: string, request: Headers): Promise<RawAnswer> {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': 'no-cache',
    etag: `W/${etag}`,
    vary: 'Accept-Encoding',
  };
  if (request.get('if-none-match')?.includes(etag) === true) return { kind: 'raw', status: 304, headers, body: null };
  if (!acceptsEncoding(request.get('accept-encoding'), 'gzip'))
    return { kind: 'raw', status: 200, headers, body: bytes };
  headers['content-encoding'] = 'gzip';
  return { kind: 'raw', status: 200, headers, body: Buffer.from(await compress(bytes)) };
}
