import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { AgentRelease } from '@labkeeper/protocol/agent';
import { startTestHub, type TestHub } from '../../platform/testing/test-hub.ts';
import { AgentDownloads, type AgentTarget, type BuildAgent } from './downloads.ts';

const architectures = { x64: 'x86_64', arm64: 'aarch64', bundle: 'any' } as const;
let hub: TestHub;
const folder = mkdtempSync(join(tmpdir(), 'labkeeper-download-'));

beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(async () => {
  await hub.stop();
  rmSync(folder, { recursive: true, force: true });
});

function nameOf(target: AgentTarget): string {
  return target === 'bundle' ? 'labkeeper-agent.mjs.gz' : `labkeeper-agent-linux-${target}.gz`;
}

/** A builder that writes a few bytes per form; those named cannot be had. */
function fakeBuilder(asked: AgentTarget[][], missing: readonly AgentTarget[] = []): BuildAgent {
  return async ({ outDir, only }) => {
    asked.push([...only]);
    mkdirSync(outDir, { recursive: true });
    const release: AgentRelease = { version: '9.9.9', files: [], unavailable: [] };
    for (const target of only) {
      const architecture = architectures[target];
      if (missing.includes(target)) {
        release.unavailable.push({ architecture, reason: `no runtime for ${target}` });
        continue;
      }
      const name = nameOf(target);
      const kind = target === 'bundle' ? 'bundle' : 'executable';
      writeFileSync(join(outDir, name), `packed ${target}`);
      const digest = target.charCodeAt(0).toString(16).padStart(64, '0');
      release.files.push({ name, architecture, kind, path: `/agent/${name}`, size_bytes: 10, digest });
    }
    return release;
  };
}

function downloads(name: string, build: BuildAgent): AgentDownloads {
  const { platform } = hub.app;
  return new AgentDownloads({ ...platform, config: { ...platform.config, dataDir: join(folder, name) } }, build);
}

async function read(agents: AgentDownloads, name: string): Promise<string> {
  const { body, size } = await agents.file(name);
  const text = await new Response(body).text();
  expect(text.length).toBe(size);
  return text;
}

test('every form is built once, whoever asks and however often', async () => {
  const asked: AgentTarget[][] = [];
  const agents = downloads('once', fakeBuilder(asked));
  const [release] = await Promise.all([agents.release(), agents.release(), read(agents, nameOf('bundle'))]);
  expect(release.version).toBe('9.9.9');
  expect(release.files.map((file) => file.architecture).toSorted()).toEqual(['aarch64', 'any', 'x86_64']);
  expect(release.unavailable).toEqual([]);
  await agents.release();
  expect(asked.flat().toSorted()).toEqual(['arm64', 'bundle', 'x64']);
});

test('a form that cannot be had is named with the reason and costs no other', async () => {
  const agents = downloads('missing', fakeBuilder([], ['arm64']));
  const release = await agents.release();
  expect(release.unavailable).toEqual([{ architecture: 'aarch64', reason: 'no runtime for arm64' }]);
  expect(await read(agents, nameOf('x64'))).toBe('packed x64');
  expect(agents.file(nameOf('arm64'))).rejects.toThrow('no runtime for arm64');
});

test('a builder that fails is told about, not believed', async () => {
  const agents = downloads('broken', () => Promise.reject(new Error('no space left')));
  const release = await agents.release();
  expect(release.files).toEqual([]);
  expect(release.unavailable.map(({ reason }) => reason)).toEqual(['no space left', 'no space left', 'no space left']);
});

test('only what was built is handed out', async () => {
  const agents = downloads('only', fakeBuilder([]));
  await agents.release();
  writeFileSync(join(folder, 'only', 'cache', 'agent', 'release.json'), '{}');
  for (const name of ['release.json', 'labkeeper-agent-linux-riscv.gz', '../../keys/secret.key']) {
    expect(agents.file(name)).rejects.toMatchObject({ code: 'RELEASE_NOT_FOUND' });
  }
  const outside = await hub.fetchJson('GET', '/agent/..%2F..%2Fkeys%2Fsecret.key');
  expect(outside.status).toBeGreaterThanOrEqual(400);
});
