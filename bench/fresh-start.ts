import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from '@labkeeper/protocol/server';
import { Child } from '../e2e/support/child.ts';
import { eventually, Hopeless } from '../e2e/support/eventually.ts';
import { freePort } from '../e2e/support/free-port.ts';
import { root } from '../e2e/support/hub.ts';
import { row, type Row } from './row.ts';

const part = 'start';
const longestMs = 300_000;

/** How long `npm start` takes in a fresh clone, packages from npm's cache, until the page is there and this machine's numbers with it. */
export async function measureFreshStart(): Promise<Row[]> {
  const place = mkdtempSync(join(tmpdir(), 'lk-bench-'));
  const clone = join(place, 'clone');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const key = randomBytes(24).toString('hex');
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    LABKEEPER_HOST: '127.0.0.1',
    LABKEEPER_PORT: String(port),
    LABKEEPER_TLS_PORT: String(await freePort()),
    HOMELAB_CMD_API_KEY: key,
  };
  const began = performance.now();
  // What `npm start` runs. Through npm a shell would stand between, and what ends that leaves the hub running.
  const start = new Child('node', ['scripts/start.mjs'], { cwd: clone, env });
  try {
    const seconds = await eventually(
      'this machine reports',
      async () => {
        if (!start.running) throw new Hopeless(start.text);
        const isThere = await isReporting(`http://127.0.0.1:${port}`, key);
        return isThere ? (performance.now() - began) / 1000 : undefined;
      },
      longestMs,
    );
    return [
      row(part, { what: '`npm start` in a fresh clone to live data', value: seconds, unit: 's', most: 60, digits: 0 }),
    ];
  } finally {
    await start.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

async function isReporting(url: string, key: string): Promise<boolean> {
  const page = await fetch(url);
  const answer = await fetch(`${url}/api/v1/servers`, { headers: { 'x-api-key': key } });
  if (!page.ok || !answer.ok) return false;
  const { items } = (await answer.json()) as { items: Server[] };
  return items.some(({ status }) => status === 'online');
}
