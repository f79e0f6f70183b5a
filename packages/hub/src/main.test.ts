import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-main-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(environment: Record<string, string>, args: string[] = []) {
  return Bun.spawn([process.execPath, '--no-env-file', join(import.meta.dirname, 'main.ts'), ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      LABKEEPER_HOST: '127.0.0.1',
      LABKEEPER_DATA_DIR: join(folder, 'data'),
      ...environment,
    },
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

async function textOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  return new Response(stream).text();
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilHealthy(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (((await answer?.json()) as { status?: string } | undefined)?.status === 'ok') return;
    await Bun.sleep(50);
  }
  throw new Error('The hub did not answer.');
}

test('a wrong setting ends the hub with one line and code 2, before it makes anything', async () => {
  const hub = start({ LABKEEPER_PORT: '80a', LABKEEPER_DATA_DIR: join(folder, 'never') });
  expect(await hub.exited).toBe(2);
  expect(await textOf(hub.stderr)).toBe(
    'LABKEEPER_PORT is "80a"; allowed is a whole number from 0 to 65535 (0 = off).\n',
  );
  expect(await textOf(hub.stdout)).toBe('');
  expect(existsSync(join(folder, 'never'))).toBe(false);
}, 20_000);

test('a hub runs until it is told to end, refuses a second one on its data, and starts again', async () => {
  const [port, tlsPort, otherPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { LABKEEPER_PORT: String(port), LABKEEPER_TLS_PORT: String(tlsPort) };
  const hub = start(ports);
  await untilHealthy(port);

  const second = start({ LABKEEPER_PORT: String(otherPort), LABKEEPER_TLS_PORT: '0' });
  expect(await second.exited).toBe(1);
  expect(await textOf(second.stderr)).toContain('Another Labkeeper hub is using this data');

  const taken = start({ ...ports, LABKEEPER_DATA_DIR: join(folder, 'other') });
  expect(await taken.exited).toBe(1);
  expect(await textOf(taken.stderr)).toContain('LABKEEPER_PORT');

  const began = performance.now();
  hub.kill('SIGTERM');
  expect(await hub.exited).toBe(0);
  expect(performance.now() - began).toBeLessThan(5000);

  const again = start(ports);
  await untilHealthy(port);
  again.kill('SIGINT');
  expect(await again.exited).toBe(0);
}, 60_000);

test('another sealing key than before ends the hub with what to do', async () => {
  const port = String(await freePort());
  const ports = { LABKEEPER_PORT: port, LABKEEPER_TLS_PORT: '0', LABKEEPER_DATA_DIR: join(folder, 'sealed') };
  const hub = start({ ...ports, SECRET_KEY: 'the first sealing key' });
  await untilHealthy(Number(port));
  hub.kill('SIGTERM');
  await hub.exited;
  const other = start({ ...ports, SECRET_KEY: 'another sealing key' });
  expect(await other.exited).toBe(1);
  expect(await textOf(other.stderr)).toContain('set SECRET_KEY to the one it was started with before');
}, 60_000);

test('a file where the data folder should be is named', async () => {
  writeFileSync(join(folder, 'file'), '');
  const hub = start({ LABKEEPER_DATA_DIR: join(folder, 'file'), LABKEEPER_TLS_PORT: '0' });
  expect(await hub.exited).toBe(2);
  expect(await textOf(hub.stderr)).toMatch(
    /^LABKEEPER_DATA_DIR is ".*"; allowed is a folder that this user may write\.\n$/,
  );
}, 20_000);
