import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'bun:test';
import { ConfigError, resolveConfig, type ConfigInput, type ResolvedConfig } from './config.ts';
import { loadConfig } from './config-file.ts';
import { effectiveSettings } from './effective-settings.ts';
import { options } from './options.ts';
import { temporaryFolder } from './testing/test-agent.ts';

const pin = 'q2tyjkOl1iG3FJ5j4zxsPvMMcEWOkOOGRfgmz5dOlYk=';
const path = '/etc/labkeeper-agent/config.yaml';

function resolve({ flags = {}, env = {}, yaml }: Partial<ConfigInput> & { yaml?: unknown }): ResolvedConfig {
  return resolveConfig({ flags, env, ...(yaml !== undefined && { file: { path, content: yaml } }) });
}

function refusal(input: Parameters<typeof resolve>[0]): string {
  try {
    resolve(input);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('a setting', () => {
  const everywhere = {
    flags: { 'heartbeat-interval': '11' },
    env: { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '12' },
    yaml: { heartbeat_interval: 13 },
  };
  const hub = {
    version: 4,
    heartbeat_interval_seconds: 14,
    command_timeout_seconds: 300,
    collectors: {},
    services: [],
  };

  function interval(input: Parameters<typeof resolve>[0], fromHub?: typeof hub, enrolled?: number): [number, string] {
    const { config, sources } = resolve(input);
    const { intervalMs, intervalSource } = effectiveSettings(config, fromHub, enrolled, sources.heartbeat_interval);
    return [intervalMs / 1000, `${intervalSource.from} ${intervalSource.name}`.trim()];
  }

  test('holds by its flag, then the environment, then the file, then the hub, then enrolment, then its default', () => {
    const { flags, env, yaml } = everywhere;
    expect(interval({ flags, env, yaml }, hub, 15)).toEqual([11, 'flag --heartbeat-interval']);
    expect(interval({ env, yaml }, hub, 15)).toEqual([12, 'environment LABKEEPER_AGENT_HEARTBEAT_INTERVAL']);
    expect(interval({ yaml }, hub, 15)).toEqual([13, 'file heartbeat_interval']);
    expect(interval({}, hub, 15)).toEqual([14, 'hub settings version 4']);
    expect(interval({}, undefined, 15)).toEqual([15, 'enrolment']);
    expect(interval({})).toEqual([60, 'default']);
  });

  test('of services is united from everywhere, each named once', () => {
    const { config, sources } = resolve({
      flags: { services: 'plex' },
      env: { LABKEEPER_AGENT_MONITORED_SERVICES: 'nginx, plex' },
      yaml: { monitored_services: ['ssh'] },
    });
    const all = effectiveSettings(config, { ...hub, services: ['docker', 'ssh'] }, 60, sources.heartbeat_interval);
    expect(all.services).toEqual(['plex', 'nginx', 'ssh', 'docker']);
  });

  test('of a collector is joined field by field, ours first', () => {
    const { config, sources } = resolve({ yaml: { collectors: { cpu: { enabled: true } } } });
    const theirs = { cpu: { enabled: false, interval_seconds: 30 }, updates: { enabled: false } };
    const all = effectiveSettings(config, { ...hub, collectors: theirs }, 60, sources.heartbeat_interval);
    expect(all.collectors).toEqual({ cpu: { enabled: true, interval_seconds: 30 }, updates: { enabled: false } });
  });

  test.each([
    ['server.url and server.api_key', { server: { url: 'https://hub.lan:8443/', api_key: 'k' } }],
    ['hub_url and api_key', { hub_url: 'https://hub.lan:8443', api_key: 'k' }],
  ])('may be written as %s', (_name, yaml) => {
    expect(resolve({ yaml }).config).toMatchObject({ hub_url: 'https://hub.lan:8443', api_key: 'k' });
  });

  test('may be written by the names of the older documents', () => {
    const yaml = { server_id: 'nas', heartbeat_interval_seconds: 30, monitored_services: ['plex'], api_key: 'k' };
    expect(resolve({ yaml }).config).toMatchObject({
      server_id: 'nas',
      heartbeat_interval: 30,
      monitored_services: ['plex'],
      api_key: 'k',
    });
    expect(resolve({ env: { AGENT_API_KEY: 'k2' } }).config.api_key).toBe('k2');
  });

  test('may name variables of the environment, which add no settings of their own', () => {
    const yaml = { hub_ca: '${SECRET}', hub_url: 'http://${HOST}:8080', monitored_services: ['${ONE}'] };
    const env = { SECRET: 'k: v\nlog_level: debug', HOST: 'hub.lan', ONE: 'plex' };
    const { config } = resolve({ env, yaml });
    expect(config).toMatchObject({
      hub_ca: 'k: v\nlog_level: debug',
      hub_url: 'http://hub.lan:8080',
      monitored_services: ['plex'],
      log_level: 'info',
    });
    expect(refusal({ yaml })).toContain(`${path}: hub_ca names the environment variable SECRET, which is not set`);
  });

  test('that is a variable set to nothing counts as not set, but for the pin, which nothing may switch off', () => {
    expect(resolve({ env: { LABKEEPER_AGENT_SERVER_ID: '' }, yaml: { server_id: 'nas' } }).config.server_id).toBe(
      'nas',
    );
    expect(refusal({ env: { LABKEEPER_AGENT_HUB_PIN: '' }, yaml: { hub_pin: pin } })).toContain(
      'LABKEEPER_AGENT_HUB_PIN',
    );
    expect(resolve({ yaml: { hub_pin: `sha256//${pin}` } }).config.hub_pin).toBe(pin);
  });
});

describe('a value that makes no sense', () => {
  test.each([
    ['LABKEEPER_AGENT_HEARTBEAT_INTERVAL', '0', 'a whole number from 1 to 3600'],
    ['LABKEEPER_AGENT_HEARTBEAT_INTERVAL', '1e3', 'a whole number from 1 to 3600'],
    ['LABKEEPER_AGENT_HUB_URL', 'ftp://hub', 'an address such as https://hub.lan:8443'],
    ['LABKEEPER_AGENT_HUB_URL', 'https://me:secret@hub', 'an address such as https://hub.lan:8443'],
    ['LABKEEPER_AGENT_HUB_PIN', 'abc', '44 characters of base64'],
    ['LABKEEPER_AGENT_SERVER_ID', '../nas', '1 to 63 letters'],
    ['LABKEEPER_AGENT_MONITORED_SERVICES', '-Hroot@host', 'a list of service names'],
    ['LABKEEPER_AGENT_STATE_DIR', 'var/lib', 'an absolute path'],
    ['LABKEEPER_AGENT_LOG_LEVEL', 'loud', 'debug, info, warn, error'],
    ['LABKEEPER_AGENT_SPOOL_MAX_MB', '-1', 'a whole number from 1 to 65536'],
  ])('%s=%s is told with its name, what it holds and what is allowed', (name, value, allowed) => {
    const said = refusal({ env: { [name]: value } });
    expect(said).toContain(`${name} holds "${value}"; allowed is ${allowed}`);
  });

  test('in the file is told with the file and the key', () => {
    expect(refusal({ yaml: { heartbeat_interval: 'often' } })).toBe(
      `${path}: heartbeat_interval holds "often"; allowed is a whole number from 1 to 3600`,
    );
    expect(refusal({ yaml: { collectors: { cpu: { interval: 3 } } } })).toContain(`${path}: collectors holds`);
    expect(refusal({ yaml: { collectors: { units: { exclude: ['a b'] } } } })).toContain(`${path}: collectors holds`);
    expect(
      resolve({ yaml: { collectors: { units: { exclude: ['snap-*'], include: ['*'] } } } }).config.collectors,
    ).toEqual({ units: { exclude: ['snap-*'], include: ['*'] } });
    expect(refusal({ yaml: ['no', 'map'] })).toContain('holds no map of settings');
  });

  test('of a secret is not repeated', () => {
    expect(refusal({ env: { AGENT_API_KEY: '   ' } })).toBe(
      'AGENT_API_KEY holds something; allowed is printable ASCII characters without spaces',
    );
    expect(refusal({ env: { AGENT_API_KEY: 'a b' } })).toBe(
      'AGENT_API_KEY holds something; allowed is printable ASCII characters without spaces',
    );
  });

  test('is not the only one told: all are', () => {
    const env = { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: 'x', LABKEEPER_AGENT_LOG_LEVEL: 'y' };
    expect(refusal({ env }).split('\n')).toHaveLength(2);
  });

  test('cannot write on a terminal', () => {
    const said = refusal({ yaml: { log_level: '\u001b[2J\u0007' } });
    for (const control of ['\u001b', '\u0007']) expect(said).not.toContain(control);
  });
});

test('keys and variables that are none are told and harm nothing', () => {
  const { warnings, config } = resolve({
    env: { LABKEEPER_AGENT_COLOUR: 'red' },
    yaml: { colour: 'red', server_id: 'nas' },
  });
  expect(warnings).toEqual([
    `${path}: colour is not a setting of the agent; ignored`,
    'the environment variable LABKEEPER_AGENT_COLOUR is not a setting of the agent; ignored',
  ]);
  expect(config.server_id).toBe('nas');
});

test('no secret has a flag, since flags are seen by every user', () => {
  for (const option of options) if (option.secret) expect(option.flag).toBeUndefined();
});

describe('the file', () => {
  function written(text: string, mode = 0o600): string {
    const file = join(temporaryFolder('config'), 'config.yaml');
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  async function failure(promise: Promise<unknown>): Promise<string> {
    return await promise.then(
      () => '',
      (error: unknown) => (error instanceof ConfigError ? error.message : String(error)),
    );
  }

  test('is read where it is named, by a flag before a variable', async () => {
    const one = written('server_id: one');
    const two = written('server_id: two');
    const env = { LABKEEPER_AGENT_CONFIG: two };
    expect((await loadConfig({}, env, one)).config.server_id).toBe('one');
    expect((await loadConfig({}, env, undefined)).config.server_id).toBe('two');
    expect((await loadConfig({}, env, undefined)).warnings).toEqual([]);
  });

  test('that is named must be there and be YAML', async () => {
    expect(await failure(loadConfig({}, {}, '/nowhere/config.yaml'))).toContain('/nowhere/config.yaml cannot be read');
    const broken = written('server_id: [1,');
    expect(await failure(loadConfig({}, {}, broken))).toContain(`${broken} is not valid YAML`);
  });

  test('that is absurdly large is not read', async () => {
    expect(await failure(loadConfig({}, {}, written('#'.repeat(1024 * 1024 + 1))))).toContain('larger than 1 MiB');
  });

  test('that everybody may read and that holds a key is told', async () => {
    const [warning] = (await loadConfig({}, {}, written('api_key: k', 0o644))).warnings;
    expect(warning).toContain('chmod 0640');
    expect((await loadConfig({}, {}, written('api_key: k', 0o640))).warnings).toEqual([]);
  });
});

test('the place of the machine’s root is a path, by either of its variables', () => {
  expect(resolve({}).config.host_root).toBeNull();
  expect(resolve({ env: { LABKEEPER_HOST_ROOT: '/host' } }).config.host_root).toBe('/host');
  expect(resolve({ env: { LABKEEPER_HOST_ROOT: '/a', LABKEEPER_AGENT_HOST_ROOT: '/b' } }).config.host_root).toBe('/b');
  expect(refusal({ env: { LABKEEPER_HOST_ROOT: 'host' } })).toBe(
    'LABKEEPER_HOST_ROOT holds "host"; allowed is an absolute path',
  );
});

test('container engines are sockets or plain HTTP, by the variable that Docker’s own tools read too', () => {
  expect(resolve({}).config.container_engines).toEqual([]);
  expect(resolve({ env: { DOCKER_HOST: 'tcp://127.0.0.1:2375' } }).config.container_engines).toEqual([
    'tcp://127.0.0.1:2375',
  ]);
  const both = {
    LABKEEPER_AGENT_CONTAINER_ENGINES: 'unix:///run/docker.sock, tcp://[::1]:2375',
    DOCKER_HOST: 'tcp://other:1',
  };
  expect(resolve({ env: both }).config.container_engines).toEqual(['/run/docker.sock', 'tcp://[::1]:2375']);
  for (const wrong of ['ssh://root@host', 'https://host:2376', 'docker.sock', 'tcp://host', ','])
    expect(refusal({ env: { DOCKER_HOST: wrong } })).toContain('allowed is a list such as [unix:///run/docker.sock');
});
