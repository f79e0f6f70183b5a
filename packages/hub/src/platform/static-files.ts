import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { acceptsEncoding } from './json-response.ts';
import type { RawAnswer } from './route.ts';

interface Variant {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly encoding: string | undefined;
  readonly etag: string;
}

interface Entry {
  readonly type: string;
  readonly cacheControl: string;
  /** Best first; the last one is the file as it is. */
  readonly variants: readonly Variant[];
}

// https://www.iana.org/assignments/media-types/media-types.xhtml
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

const encodings = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

const forever = 'public, max-age=31536000, immutable';
const askEachTime = 'no-cache';

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Labkeeper</title>
<h1>The dashboard is not built</h1><p>The hub runs, and its API answers under <a href="/api/docs">/api/docs</a>.</p>
<p>Build the dashboard with <code>npm run build</code> and start the hub again; <code>npm start</code> does both.</p></html>`;

/**
 * Serves a built page from memory, as it was at start: no path of a request ever reaches the file system, and a build that is made
 * anew meanwhile does not mix with the one that is served.
 */
export class StaticFiles {
  readonly #entries = new Map<string, Entry>();

  /** Reads the folder's files, which are about a megabyte; what comes later is not served. A folder that is not there is a page that says so. */
  constructor(folder: string) {
    if (!existsSync(folder)) return;
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const known = new Set(files);
    for (const file of files) {
      if (encodings.some(({ ending }) => file.endsWith(ending))) continue;
      this.#entries.set(`/${relative(folder, file).split(sep).join('/')}`, entryOf(file, folder, known));
    }
  }

  /** The answer to a path; undefined where there is nothing. A path without a file name is a page of the dashboard itself. */
  answer(path: string, headers: Headers): RawAnswer | undefined {
    const exact = this.#entries.get(path);
    if (exact !== undefined) return send(exact, headers);
    if (extname(path) !== '') return undefined;
    const page = this.#entries.get('/index.html');
    return page === undefined ? missingPage : send(page, headers);
  }
}

const missingPage: RawAnswer = {
  kind: 'raw',
  status: 503,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: notBuilt,
};

function entryOf(file: string, folder: string, known: ReadonlySet<string>): Entry {
  const packed = encodings.filter(({ ending }) => known.has(file + ending));
  return {
    type: types[extname(file)] ?? 'application/octet-stream',
    // Vite names these by their content.
    cacheControl: relative(folder, file).startsWith(`assets${sep}`) ? forever : askEachTime,
    variants: [...packed.map(({ name, ending }) => variantOf(file + ending, name)), variantOf(file, undefined)],
  };
}

function variantOf(file: string, encoding: string | undefined): Variant {
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { bytes, encoding, etag: `"${digest}${encoding === undefined ? '' : `-${encoding}`}"` };
}

function send(entry: Entry, request: Headers): RawAnswer {
  const variant = choose(entry, request.get('accept-encoding'));
  const headers: Record<string, string> = {
    'content-type': entry.type,
    'cache-control': entry.cacheControl,
    etag: variant.etag,
    ...(entry.variants.length > 1 ? { vary: 'Accept-Encoding' } : {}),
    ...(variant.encoding === undefined ? {} : { 'content-encoding': variant.encoding }),
  };
  if (matches(request.get('if-none-match'), variant.etag)) return { kind: 'raw', status: 304, headers, body: null };
  headers['content-length'] = String(variant.bytes.byteLength);
  return { kind: 'raw', status: 200, headers, body: variant.bytes };
}

function choose(entry: Entry, accepts: string | null): Variant {
  const chosen = entry.variants.find(({ encoding }) => encoding === undefined || acceptsEncoding(accepts, encoding));
  if (chosen === undefined) throw new Error('a file has no plain variant');
  return chosen;
}

function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
