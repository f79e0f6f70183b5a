import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareDataDir, readStartSettings } from './start-settings.mjs';

test('without a word the data go to ./data and the port is 8080', () => {
  expect(readStartSettings([], {}, '/srv/lab')).toEqual({
    demo: false,
    dataDir: '/srv/lab/data',
    host: undefined,
    port: 8080,
    tlsPort: 8443,
  });
});

test('a demo never touches the folder of the real data', () => {
  expect(readStartSettings(['--demo'], {}, '/srv/lab').dataDir).toBe('/srv/lab/data-demo');
  expect(readStartSettings(['--demo'], { LABKEEPER_DATA_DIR: '/var/lab' }, '/srv').dataDir).toBe('/var/lab-demo');
});

test('a wrong port is named with what it held and what is allowed', () => {
  for (const port of ['80x', '65536', '-1', '8080.5']) {
    expect(() => readStartSettings([], { LABKEEPER_PORT: port }, '/')).toThrow(
      `LABKEEPER_PORT="${port}" is not a port: a number from 1 to 65535 is allowed, or 0 to turn it off.`,
    );
  }
  expect(readStartSettings([], { LABKEEPER_TLS_PORT: '0' }, '/').tlsPort).toBe(0);
  expect(() => readStartSettings(['--dmeo'], {}, '/')).toThrow(/^Unknown argument --dmeo\.\nUsage: npm start/);
});

test('ports of config.yaml hold where the environment says nothing', () => {
  const base = mkdtempSync(join(tmpdir(), 'lk-yaml-'));
  try {
    writeFileSync(join(base, 'config.yaml'), 'host: "::1" # here alone\nport: 9000\n  tls_port: 1\ntls_port: 0\n');
    const environment = { LABKEEPER_DATA_DIR: base };
    expect(readStartSettings([], environment, '/')).toMatchObject({ host: '::1', port: 9000, tlsPort: 0 });
    expect(readStartSettings([], { ...environment, LABKEEPER_PORT: '81' }, '/').port).toBe(81);
  } finally {
    rmSync(base, { recursive: true });
  }
});

test('the data folder is closed to others, and one that is a file is refused by the name of its setting', () => {
  const base = mkdtempSync(join(tmpdir(), 'lk-data-'));
  try {
    prepareDataDir(join(base, 'deep', 'data'));
    expect(statSync(join(base, 'deep', 'data')).mode & 0o777).toBe(0o700);
    writeFileSync(join(base, 'file'), '');
    expect(() => prepareDataDir(join(base, 'file'))).toThrow('LABKEEPER_DATA_DIR');
  } finally {
    rmSync(base, { recursive: true });
  }
});

function start(argv: readonly string[], environment: Record<string, string> = {}) {
  const script = join(import.meta.dirname, '../start.mjs');
  return spawnSync('node', [script, ...argv], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...environment },
  });
}

test('asked for help, it says what it takes and starts nothing', () => {
  for (const word of ['--help', '-h']) {
    const { status, stdout } = start([word]);
    expect([status, stdout.split('\n')[0]]).toEqual([0, 'Usage: npm start [-- --demo]']);
  }
});

test('a data folder where nothing can be made ends the start at once with one line', () => {
  const { status, stderr } = start([], { LABKEEPER_DATA_DIR: '/proc/nope' });
  expect(stderr).toBe(
    'The data folder /proc/nope cannot be used (ENOENT). Set LABKEEPER_DATA_DIR to a folder that this user may write.\n',
  );
  expect(status).toBe(1);
});
