import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { AgentRelease, EnrollmentTokenCreated } from '@labkeeper/protocol/agent';
import type { Server } from '@labkeeper/protocol/server';
import { buildAgent } from '../scripts/build-agent.ts';
import { startAgent } from './support/agent.ts';
import { eventually } from './support/eventually.ts';
import { startHub, type TestHub } from './support/hub.ts';

const headers = { 'x-api-key': 'a-key-for-this-test-alone' };
const qemu = '/usr/bin/qemu-aarch64';
const armLibraries = '/usr/aarch64-linux-gnu';
const folder = mkdtempSync(join(tmpdir(), 'lk-shipped-'));
const buildMs = 240_000;
let hub: TestHub;
let release: AgentRelease;

beforeAll(async () => {
  hub = await startHub({ HOMELAB_CMD_API_KEY: headers['x-api-key'] });
  release = await buildAgent({ outDir: folder });
}, buildMs);
afterAll(async () => {
  await hub.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Unpacks what a server would fetch; fails with the builder's own reason where there is none. */
function unpacked(architecture: string): string {
  const file = release.files.find((one) => one.architecture === architecture);
  const reason = release.unavailable.find((one) => one.architecture === architecture)?.reason;
  if (file === undefined) throw new Error(`no agent for ${architecture}: ${reason ?? 'not named'}`);
  const path = join(folder, file.name.replace(/\.gz$/, ''));
  writeFileSync(path, gunzipSync(readFileSync(join(folder, file.name))));
  chmodSync(path, 0o755);
  return path;
}

/** Runs a shipped agent until the hub has taken several of its reports, each at the first try, and answers the server that it made. */
async function reportOf(name: string, program: readonly string[]): Promise<Server> {
  const body = { server_id: name };
  const { token } = await hub.call<EnrollmentTokenCreated>('POST', '/api/v1/enrollment-tokens', { headers, body });
  const env = { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1', LABKEEPER_AGENT_LOG_LEVEL: 'debug' };
  const agent = startAgent({ hubUrl: hub.url, token, program, env });
  try {
    const server = await eventually(
      `${name} reports`,
      async () => {
        const { items } = await hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers });
        const found = items.find(({ status, latest }) => status === 'online' && latest['cpu_percent'] !== undefined);
        const measured = agent.child?.text.match(/ measured /g)?.length ?? 0;
        return measured >= 8 && found?.agent.connected === true ? found : undefined;
      },
      90_000,
    );
    expect(agent.child?.text).not.toContain('cannot be reached');
    return server;
  } finally {
    await agent.dispose();
    await forget();
  }
}

/** One machine is one server to a hub, so each form begins with none. */
async function forget(): Promise<void> {
  const { items } = await hub.call<{ items: Server[] }>('GET', '/api/v1/servers', { headers });
  for (const { server_id } of items)
    await fetch(`${hub.url}/api/v1/servers/${server_id}`, { method: 'DELETE', headers });
}

test.skipIf(process.arch !== 'x64')(
  'the executable for x64 reports this machine',
  async () => {
    const server = await reportOf('by-executable', [unpacked('x86_64')]);
    expect(server).toMatchObject({ server_id: 'by-executable', architecture: 'x86_64' });
  },
  120_000,
);

test('the bundle reports this machine on a plain Node', async () => {
  const server = await reportOf('by-bundle', ['node', unpacked('any')]);
  expect(server.server_id).toBe('by-bundle');
}, 120_000);

test.skipIf(!existsSync(qemu) || !existsSync(armLibraries))(
  'the executable for arm64 reports from an emulated processor',
  async () => {
    const server = await reportOf('by-arm', [qemu, '-L', armLibraries, unpacked('aarch64')]);
    expect(server.server_id).toBe('by-arm');
  },
  180_000,
);

test('what is shipped stays small: the bundle is at most 150 KB, an executable as it is normally fetched at most 45 MB', async () => {
  // It has been at it since the first of these tests.
  release = await buildAgent({ outDir: folder, smallest: true });
  const sizes = new Map(release.files.map((file) => [file.architecture, file.size_bytes]));
  expect(sizes.get('any')).toBeLessThanOrEqual(150_000);
  const fetched = release.files.filter((file) => file.kind === 'executable');
  expect(fetched.length).toBeGreaterThan(0);
  // A machine with little memory packs less hard, and says nothing about what others make.
  const most = totalmem() < 2_000_000_000 ? 60_000_000 : 45_000_000;
  for (const { name, digest } of fetched) {
    const packed = readFileSync(join(folder, name.replace(/gz$/, 'zst')));
    expect(packed.length).toBeLessThanOrEqual(most);
    expect(createHash('sha256').update(zstdDecompressSync(packed)).digest('hex')).toBe(digest);
  }
}, 600_000);
