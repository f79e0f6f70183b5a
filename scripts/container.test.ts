import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const composeText = readFileSync(join(root, 'compose.yaml'), 'utf8');

interface Service {
  image: string;
  build?: { context: string; args: Record<string, string> };
  user: string;
  read_only: boolean;
  cap_drop: string[];
  cap_add?: string[];
  security_opt: string[];
  ports?: string[];
  volumes: string[];
  devices?: string[];
  network_mode?: string;
  group_add?: string[];
  privileged?: boolean;
  profiles?: string[];
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string; required?: boolean }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  stop_grace_period?: string;
}

const { services } = Bun.YAML.parse(composeText) as { services: Record<string, Service> };

function service(name: string): Service {
  const found = services[name];
  if (found === undefined) throw new Error(`there is no service ${name}`);
  return found;
}

/** The lines of the last stage: what is shipped. */
function shipped(): string[] {
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith('FROM '))).filter((line) => !line.startsWith('#'));
}

test('images are named by a release, and can be held by a digest', () => {
  const bases = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(.*)$/gm)].map((match) => match[1] ?? '');
  const froms = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map((match) => match[1]);
  expect(bases).toEqual(['node:24-bookworm-slim', 'debian:bookworm-slim']);
  expect(froms).toEqual(['${NODE_IMAGE}', '${BASE_IMAGE}']);
  expect(service('postgres').image).toMatch(/^\$\{POSTGRES_IMAGE:-postgres:\d+-\w+\}$/);
  expect(dockerfile + composeText).not.toMatch(/:latest\b/);
  // A front end of its own would have to be fetched before anything else.
  expect(dockerfile).not.toMatch(/^# *syntax=/m);
});

test('the image runs as an ordinary user, ends on TERM, and asks itself how it is without further programs', () => {
  const lines = shipped();
  expect(lines.filter((line) => line.startsWith('USER '))).toEqual(['USER 10001:10001']);
  expect(lines).toContain('STOPSIGNAL SIGTERM');
  expect(lines.find((line) => line.startsWith('HEALTHCHECK'))).toContain(
    'CMD ["bun", "--no-env-file", "--smol", "scripts/container-health.mjs"]',
  );
  expect(lines.find((line) => line.startsWith('ENTRYPOINT'))).toContain('"scripts/container.mjs"');
  expect(lines.join('\n')).not.toMatch(/curl|wget|nodejs|npm/);
});

test('no secret and no data reach a build, and no key is set in the image or the compose file', () => {
  const ignore = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
  expect(ignore.filter((line) => line.startsWith('!'))).toEqual([
    '!package.json',
    '!package-lock.json',
    '!.npmrc',
    '!bunfig.toml',
    '!LICENSE',
    '!packages',
    '!scripts',
  ]);
  for (const line of ['**/.env', '**/*.key', '**/*.pem', '**/node_modules']) expect(ignore).toContain(line);
  const set = Object.values(services).flatMap(({ environment }) => Object.entries(environment));
  const secrets = set.filter(([name]) => /KEY|SECRET|PASSWORD|TOKEN/.test(name)).map(([, value]) => value);
  expect(secrets.every((value) => value === '' || value === '${POSTGRES_PASSWORD:-}')).toBe(true);
  expect(dockerfile).not.toMatch(/^(ENV|ARG) .*(KEY|SECRET|PASSWORD|TOKEN)/m);
});

test('every service is locked in: files read-only, no rights but those named, none to be gained', () => {
  for (const one of Object.values(services)) {
    expect(one).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(one.privileged).toBeUndefined();
    expect(one.devices).toBeUndefined();
  }
  const rights = Object.entries(services).map(([name, { cap_add }]) => [name, cap_add]);
  expect(rights).toEqual([
    ['labkeeper', undefined],
    ['data', ['CHOWN']],
    ['engine', undefined],
    ['postgres', undefined],
  ]);
  expect(service('labkeeper').user).toBe('${LABKEEPER_UID:-10001}:${LABKEEPER_GID:-10001}');
  expect(service('data')).toMatchObject({ user: '0:0', network_mode: 'none', volumes: ['./data:/app/data'] });
});

test('one container serves on both ports, keeps its data beside the compose file and sees the machine read-only', () => {
  const one = service('labkeeper');
  expect(one.ports).toEqual([
    '${LABKEEPER_PORT:-8080}:${LABKEEPER_PORT:-8080}',
    '${LABKEEPER_TLS_PORT:-8443}:${LABKEEPER_TLS_PORT:-8443}',
  ]);
  expect(one.volumes).toEqual([
    './data:/app/data',
    'engine:/run/engine:ro',
    '/:/host:ro,rslave',
    '/proc:/host/proc:ro',
    '/sys:/host/sys:ro',
  ]);
  expect(one.environment).toMatchObject({ LABKEEPER_DATA_DIR: '/app/data', LABKEEPER_HOST_ROOT: '/host' });
  expect(one.depends_on).toEqual({
    data: { condition: 'service_completed_successfully' },
    engine: { condition: 'service_started', required: false },
    postgres: { condition: 'service_healthy', required: false },
  });
  // Longer than hub and agent are given to end.
  expect(Number.parseInt(one.stop_grace_period ?? '', 10)).toBeGreaterThan(12);
});

test('PostgreSQL is there on request, is waited for, and does not start without a password', () => {
  const one = service('postgres');
  expect(one.profiles).toEqual(['postgres']);
  expect(one.healthcheck?.test?.slice(0, 2)).toEqual(['CMD', 'pg_isready']);
  expect(one.ports).toBeUndefined();
  expect(service('labkeeper').environment['DATABASE_URL']).toBe(
    '${DATABASE_URL:-${POSTGRES_PASSWORD:+postgresql://labkeeper:${POSTGRES_PASSWORD:-}@postgres:5432/labkeeper}}',
  );
});

test('only a service without a network may hold the socket of the engine, and only on request', () => {
  const engine = service('engine');
  expect(engine).toMatchObject({ profiles: ['containers'], network_mode: 'none' });
  expect(engine.ports).toBeUndefined();
  expect(engine.group_add).toEqual(['${DOCKER_GROUP:-10001}']);
  expect(engine.volumes).toEqual(['${DOCKER_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock', 'engine:/run/engine']);
  const holders = Object.entries(services).filter(([, one]) =>
    one.volumes.some((text) => text.includes('docker.sock')),
  );
  expect(holders.map(([name]) => name)).toEqual(['engine']);
  expect(service('labkeeper').environment['LABKEEPER_AGENT_CONTAINER_ENGINES']).toBe(
    '${LABKEEPER_AGENT_CONTAINER_ENGINES:-${DOCKER_GROUP:+/run/engine/docker.sock}}',
  );
});

test('what costs a right is there as a comment, with what the right means in the page', () => {
  const page = readFileSync(join(root, 'docs', 'docker.md'), 'utf8');
  for (const words of [
    'COMPOSE_PROFILES=containers',
    'DOCKER_GROUP',
    'SYS_RAWIO',
    'SYS_ADMIN',
    'group_add',
    'no-new-privileges',
  ]) {
    expect(composeText).toContain(words);
    expect(page).toContain(words);
  }
  expect(composeText).toMatch(/^ +# devices:/m);
});
