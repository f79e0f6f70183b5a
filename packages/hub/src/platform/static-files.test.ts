import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { startTestHub, type TestHub } from './testing/test-hub.ts';

const script = `console.log("${'x'.repeat(500)}");`;

let folder: string;
let hub: TestHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-files-'));
  const dist = join(folder, 'dist');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  writeFileSync(join(dist, 'index.html'), '<!doctype html><title>Labkeeper</title>');
  writeFileSync(join(dist, 'assets', 'app-1a2b.js'), script);
  writeFileSync(join(dist, 'assets', 'app-1a2b.js.br'), brotliCompressSync(script));
  writeFileSync(join(dist, 'assets', 'app-1a2b.js.gz'), gzipSync(script));
  writeFileSync(join(dist, 'icon.svg'), '<svg/>');
  hub = await startTestHub({ overrides: { dashboard: dist } });
});
afterAll(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(hub.url + path, { method, headers, decompress: false });
}

describe('the dashboard’s files', () => {
  test('are served with their type, in the best form that the browser takes', async () => {
    const forms = [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['gzip;q=0, br;q=0', null],
      ['identity', null],
    ] as const;
    const etags = new Set<string | null>();
    for (const [accepts, encoding] of forms) {
      const response = await get('/assets/app-1a2b.js', { 'accept-encoding': accepts });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      if (encoding === 'gzip') expect(gunzipSync(await response.arrayBuffer()).toString()).toBe(script);
      if (encoding === null) expect(await response.text()).toBe(script);
      etags.add(response.headers.get('etag'));
    }
    expect(etags.size).toBe(3);
  });

  test('named by their content are kept for ever, and the page itself is asked for each time', async () => {
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/icon.svg')).headers.get('cache-control')).toBe('no-cache');
  });

  test('come once: the same ETag gets 304 without a body', async () => {
    const etag = String((await get('/')).headers.get('etag'));
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('/', { 'if-none-match': header });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
    expect((await get('/', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('answer HEAD with their length and nothing else', async () => {
    const response = await get('/assets/app-1a2b.js', { 'accept-encoding': 'identity' }, 'HEAD');
    expect(response.headers.get('content-length')).toBe(String(script.length));
    expect(await response.text()).toBe('');
  });

  test('include the page for every address of the dashboard, and nothing for a file that is not there', async () => {
    for (const path of ['/', '/servers/nas', '/settings?tab=keys'])
      expect(await (await get(path)).text()).toContain('<title>');
    for (const path of ['/assets/gone.js', '/favicon.ico', '/api/nothing', '/assets/app-1a2b.js.br'])
      expect((await get(path)).status).toBe(404);
    expect((await get('/', {}, 'POST')).status).toBe(404);
  });

  test('are those of the folder and none beside it', async () => {
    for (const path of [
      '/../outside.txt',
      '/%2e%2e/outside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/..%5coutside.txt',
      '/assets//../../outside.txt',
    ]) {
      expect(await (await get(path)).text()).not.toContain('outside');
    }
  });
});

test('a dashboard that is built anew while the hub runs does not mix with the one that is served', async () => {
  const dist = join(folder, 'rebuilt');
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<script src="/assets/app-old.js"></script>');
  writeFileSync(join(dist, 'assets', 'app-old.js'), 'old');
  const running = await startTestHub({ overrides: { dashboard: dist } });
  rmSync(dist, { recursive: true });
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<script src="/assets/app-newer.js"></script>');
  writeFileSync(join(dist, 'assets', 'app-newer.js'), 'newer');
  try {
    expect(await (await fetch(running.url)).text()).toContain('app-old.js');
    expect(await (await fetch(`${running.url}/assets/app-old.js`)).text()).toBe('old');
  } finally {
    await running.stop();
  }
});

test('a hub whose dashboard is not built says how to build it', async () => {
  const bare = await startTestHub({ overrides: { dashboard: join(folder, 'nowhere') } });
  const response = await fetch(bare.url);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('npm run build');
  await bare.stop();
});
