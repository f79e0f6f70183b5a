import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { KeyFiles } from './key-files.ts';
import { openSocket } from './testing/open-socket.ts';
import { startTestHub } from './testing/test-hub.ts';
import { TestClock } from './testing/test-clock.ts';
import { CertificateError, loadIdentity, ownNames, pinOf, type LoadedIdentity } from './tls-identity.ts';

const day = 86_400_000;
const now = Date.parse('2026-01-18T12:00:00Z');

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-keys-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function load(at: number, tlsFiles?: { cert: string; key: string }): Promise<LoadedIdentity> {
  return loadIdentity({ keys: new KeyFiles(dataDir), tlsFiles, names: ['localhost', '127.0.0.1'], now: at });
}

function certificatesIn(pem: string): X509Certificate[] {
  return pem.match(/-----BEGIN[^-]+-----[^-]+-----END[^-]+-----/g)?.map((one) => new X509Certificate(one)) ?? [];
}

describe('the hub’s own identity', () => {
  test('is made once, in files that nobody else can read', async () => {
    const first = await load(now);
    const second = await load(now + day);
    expect(second.certificate).toEqual(first.certificate);
    expect(second.identity.commandPublicKey).toBe(first.identity.commandPublicKey);
    expect(statSync(join(dataDir, 'keys')).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(join(dataDir, 'keys')))
      expect(statSync(join(dataDir, 'keys', file)).mode & 0o777).toBe(0o600);
  });

  test('is a leaf of another subject than its authority, both of the key that is pinned', async () => {
    const { identity, certificate } = await load(now);
    const [leaf, authority] = certificatesIn(certificate.cert);
    expect(leaf!.subject).not.toBe(authority!.subject);
    expect(leaf!.verify(authority!.publicKey)).toBe(true);
    expect(pinOf(leaf!.toString())).toBe(identity.pin);
    expect(pinOf(authority!.toString())).toBe(identity.pin);
    expect(authority!.ca).toBe(true);
    expect(leaf!.ca).toBe(false);
    expect(leaf!.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(authority!.validToDate.getUTCFullYear()).toBe(2066);
  });

  test('renews the leaf ahead of its end, with the same key and authority', async () => {
    const first = await load(now);
    expect((await load(now + 279 * day)).certificate).toEqual(first.certificate);
    const renewed = await load(now + 281 * day);
    expect(renewed.certificate.cert).not.toBe(first.certificate.cert);
    expect(renewed.identity).toMatchObject({ pin: first.identity.pin, caPem: first.identity.caPem! });
  });

  test('signs commands so that the key handed to agents proves them', async () => {
    const { identity } = await load(now);
    const key = createPublicKey({ key: Buffer.from(identity.commandPublicKey, 'base64'), format: 'der', type: 'spki' });
    const signature = Buffer.from(identity.signCommand('restart plex'), 'base64');
    expect(verify(null, Buffer.from('restart plex'), key, signature)).toBe(true);
    expect(verify(null, Buffer.from('restart plex2'), key, signature)).toBe(false);
  });

  test('takes rights back that a file has gained, and says so', async () => {
    await load(now);
    chmodSync(join(dataDir, 'keys', 'tls-key.pem'), 0o644);
    const keys = new KeyFiles(dataDir);
    await loadIdentity({ keys, tlsFiles: undefined, names: ['localhost'], now });
    expect(statSync(join(dataDir, 'keys', 'tls-key.pem')).mode & 0o777).toBe(0o600);
    expect(keys.tightened).toEqual([join(dataDir, 'keys', 'tls-key.pem')]);
  });
});

describe('a certificate from elsewhere', () => {
  test('is served as it is, and refused with a key that is not its own', async () => {
    const own = await load(now);
    const files = { cert: join(dataDir, 'cert.pem'), key: join(dataDir, 'key.pem') };
    writeFileSync(files.cert, own.certificate.cert);
    writeFileSync(files.key, own.certificate.key);
    const foreign = await load(now, files);
    expect(foreign.certificate).toEqual({ ...own.certificate, trusted: true });
    expect(foreign.identity).toMatchObject({ trusted: true, caPem: undefined });
    rmSync(join(dataDir, 'keys', 'tls-key.pem'));
    rmSync(join(dataDir, 'keys', 'tls-leaf.pem'));
    rmSync(join(dataDir, 'keys', 'tls-ca.pem'));
    writeFileSync(files.key, (await load(now)).certificate.key);
    expect(await load(now, files).catch((error: Error) => error.message)).toContain(
      'is not the key of the certificate',
    );
  });
});

test('a foreign certificate that is none is named', async () => {
  const files = { cert: join(dataDir, 'cert.pem'), key: join(dataDir, 'key.pem') };
  writeFileSync(files.cert, 'no certificate');
  writeFileSync(files.key, 'no key');
  const error: unknown = await load(now, files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CertificateError);
  expect(String(error)).toContain(files.cert);
});

test('the certificate’s names are those of this machine, without link-local addresses', () => {
  const names = ownNames('NAS.lan', 'https://lab.example.net:8443');
  expect(names).toContain('nas.lan');
  expect(names).toContain('nas.local');
  expect(names).toContain('lab.example.net');
  expect(names).toContain('127.0.0.1');
  expect(names.filter((name) => name.startsWith('fe80'))).toEqual([]);
});

/** Serial number of the certificate that a port shows to a client that trusts only this authority. */
async function servedSerial(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(port, '127.0.0.1', { ca, checkServerIdentity: () => undefined });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

test('browsers are told to come by TLS only where the certificate is one they trust', async () => {
  const own = await load(Date.now());
  const files = { cert: join(dataDir, 'cert.pem'), key: join(dataDir, 'key.pem') };
  writeFileSync(files.cert, own.certificate.cert);
  writeFileSync(files.key, own.certificate.key);
  for (const environment of [{}, { LABKEEPER_TLS_CERT: files.cert, LABKEEPER_TLS_KEY: files.key }]) {
    const hub = await startTestHub({ environment });
    const { headers } = await fetch(`${hub.tlsUrl}/api/v1/setup`, { tls: { rejectUnauthorized: false } });
    expect(headers.has('strict-transport-security')).toBe('LABKEEPER_TLS_CERT' in environment);
    expect((await fetch(`${hub.url}/api/v1/setup`)).headers.has('strict-transport-security')).toBe(false);
    await hub.stop();
  }
});

test('a renewed certificate is served without dropping the sockets that are open', async () => {
  const clock = new TestClock();
  const hub = await startTestHub({ overrides: { clock } });
  const port = Number(hub.app.ports.tlsPort);
  const ca = String(hub.app.platform.identity.caPem);
  const before = await servedSerial(port, ca);
  const options = { headers: { 'x-api-key': hub.adminKey }, tls: { rejectUnauthorized: false } };
  const socket = openSocket(`${hub.tlsUrl}/api/v1/live`, options);
  const frames: string[] = [];
  socket.addEventListener('message', (event) => frames.push(String(event.data)));
  await new Promise((resolve) => socket.addEventListener('open', resolve));

  clock.advance(300 * day);
  await hub.app.platform.scheduler.runNow('certificate');
  expect(await servedSerial(port, ca)).not.toBe(before);
  hub.app.platform.live.publish('server', { server_id: 'nas', server: null });
  const until = performance.now() + 2000;
  while (!frames.some((text) => text.includes('"type":"server"')) && performance.now() < until) await Bun.sleep(5);
  expect(frames.some((text) => text.includes('"type":"server"'))).toBe(true);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
  await hub.stop();
});
