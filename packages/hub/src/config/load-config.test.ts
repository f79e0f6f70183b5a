import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../platform/secret.ts';
import { loadConfig, type LoadedConfig } from './load-config.ts';
import { options } from './options.ts';
import { settings } from './settings.ts';
import { WrongSetting } from './wrong-setting.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labkeeper-config-'));
  mkdirSync(join(folder, 'data'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(environment: Record<string, string> = {}): LoadedConfig {
  return loadConfig({ environment, folder });
}

function configFile(text: string): void {
  writeFileSync(join(folder, 'data', 'config.yaml'), text);
}

function complaint(environment: Record<string, string>): string {
  try {
    load(environment);
    return 'taken';
  } catch (error) {
    if (!(error instanceof WrongSetting)) throw error;
    return error.message;
  }
}

describe('a hub without any setting', () => {
  test('listens on both ports of all addresses, keeps its data beside the start command, and has no key', () => {
    const { config, fixed, notices } = load();
    expect(config).toMatchObject({
      host: '::',
      port: 8080,
      tlsPort: 8443,
      dataDir: join(folder, 'data'),
      requireTls: false,
      demo: false,
      sharedKey: undefined,
      trustedProxies: [],
      corsOrigins: [],
      servers: [],
    });
    expect(fixed.size).toBe(0);
    expect(notices).toEqual([]);
  });

  test('is the same as one whose variables are all empty', () => {
    const empty = Object.fromEntries(options.flatMap(({ env }) => env.map((name) => [name, ' '])));
    expect(load(empty)).toEqual(load());
  });
});

describe('what is set', () => {
  test('in the environment goes before .env, and that before config.yaml', () => {
    configFile(
      'port: 1001\ntls_port: 1002\nlog_level: warn\nthresholds:\n  disk_warning_percent: 71\n  cpu_warning_percent: 72\n',
    );
    writeFileSync(join(folder, '.env'), 'LABKEEPER_PORT=2001\nLABKEEPER_TLS_PORT=2002\nDISK_FREE_PERCENT_WARN=15\n', {
      mode: 0o600,
    });
    const { config, fixed } = load({ LABKEEPER_PORT: '3001' });
    expect([config.port, config.tlsPort, config.logLevel]).toEqual([3001, 2002, 'warn']);
    expect(fixed.get('thresholds.disk_warning_percent')).toEqual({
      value: 85,
      source: 'environment',
      name: 'DISK_FREE_PERCENT_WARN',
    });
    expect(fixed.get('thresholds.cpu_warning_percent')).toMatchObject({ value: 72, source: 'config.yaml' });
  });

  test('by a variable of the documents reaches its setting', () => {
    const { config, fixed } = load({
      HOMELAB_CMD_API_KEY: 'a-shared-key-of-all',
      DATABASE_URL: 'postgresql+asyncpg://u:p@db/lab',
      POLL_INTERVAL: '30',
      SMART_POLL_INTERVAL: '1200',
      SLACK_WEBHOOK_URL: 'https://hooks.slack.example/T0/B0/x',
    });
    expect(config.sharedKey?.reveal()).toBe('a-shared-key-of-all');
    expect(config.databaseUrl?.reveal()).toContain('asyncpg');
    expect(fixed.get('agent.heartbeat_interval_seconds')?.value).toBe(30);
    expect(fixed.get('agent.collectors.smart.interval_seconds')?.value).toBe(1200);
    expect(fixed.get('notifications.slack_webhook_url')?.value).toBeInstanceOf(Secret);
  });

  test('for a feature that is still to come is checked, and named as not used yet', () => {
    expect(
      load({ PLEX_URL: 'http://plex:32400', API_KEY_SALT: 'salt', SLACK_WEBHOOK_URL: 'https://s' }).notices,
    ).toEqual([
      'PLEX_URL is set and not used yet (modules).',
      'API_KEY_SALT is set and not used yet (nothing: keys are random and need no salt).',
    ]);
    expect(complaint({ PLEX_URL: 'plex' })).toBe('PLEX_URL is "plex"; allowed is an http:// or https:// address.');
  });

  test('under a name that looks like ours and is none is pointed out', () => {
    expect(load({ LABKEEPER_PROT: '80', LABKEEPER_AGENT_HUB_URL: 'http://x', OTHER_PROT: '80' }).notices).toEqual([
      'LABKEEPER_PROT is set, but there is no such option; docs/options.md lists those that there are.',
    ]);
  });

  test('as an inventory in config.yaml becomes servers', () => {
    configFile(
      'servers:\n  - server_id: nas\n    display_name: NAS\n    tdp_watts: 40\n    expected_services: [{name: smbd, critical: true}]\n',
    );
    expect(load().config.servers).toEqual([
      { server_id: 'nas', display_name: 'NAS', tdp_watts: 40, expected_services: [{ name: 'smbd', critical: true }] },
    ]);
  });
});

describe('a .env file', () => {
  test('that others can read is named', () => {
    writeFileSync(join(folder, '.env'), 'LABKEEPER_PORT=2001\n');
    chmodSync(join(folder, '.env'), 0o644);
    expect(load().notices[0]).toContain('chmod 600');
  });

  test('is read with comments, quotes and export, and nothing in it is expanded', () => {
    const text =
      '# port\nexport LABKEEPER_PORT="2001" # here\nHOMELAB_CMD_API_KEY=\'pa$$HOME#x-and-more\'\nLABKEEPER_HOST=10.0.0.7 # all\nnonsense\n';
    writeFileSync(join(folder, '.env'), text, { mode: 0o600 });
    const { config } = load();
    expect([config.port, config.sharedKey?.reveal(), config.host]).toEqual([2001, 'pa$$HOME#x-and-more', '10.0.0.7']);
  });
});

describe('a wrong value stops the start with its name, what it held and what is allowed', () => {
  const cases: [Record<string, string>, string][] = [
    [{ LABKEEPER_PORT: '80a' }, 'LABKEEPER_PORT is "80a"; allowed is a whole number from 0 to 65535 (0 = off).'],
    [{ LABKEEPER_PORT: '65536' }, 'LABKEEPER_PORT is "65536"; allowed is a whole number from 0 to 65535 (0 = off).'],
    [{ LABKEEPER_TLS_PORT: '-1' }, 'LABKEEPER_TLS_PORT is "-1"; allowed is a whole number from 0 to 65535 (0 = off).'],
    [{ LABKEEPER_HOST: '300.1.1.1' }, 'LABKEEPER_HOST is "300.1.1.1"; allowed is an IP address or a host name.'],
    [{ LABKEEPER_REQUIRE_TLS: 'maybe' }, 'LABKEEPER_REQUIRE_TLS is "maybe"; allowed is true or false.'],
    [
      { LABKEEPER_LOG_LEVEL: 'loud' },
      'LABKEEPER_LOG_LEVEL is "loud"; allowed is one of debug, info, warn, error, silent.',
    ],
    [
      { LABKEEPER_PUBLIC_URL: 'lab.example.net' },
      'LABKEEPER_PUBLIC_URL is "lab.example.net"; allowed is an address like https://lab.example.net, without a path.',
    ],
    [
      { LABKEEPER_PUBLIC_URL: 'https://u:p@lab/x' },
      'LABKEEPER_PUBLIC_URL is "https://u:p@lab/x"; allowed is an address like https://lab.example.net, without a path.',
    ],
    [
      { LABKEEPER_TRUSTED_PROXIES: '10.0.0.0/33' },
      'LABKEEPER_TRUSTED_PROXIES is "10.0.0.0/33"; allowed is a list of IP addresses and networks like 10.0.0.0/8, with commas.',
    ],
    [
      { LABKEEPER_TLS_CERT: '/nowhere/cert.pem', LABKEEPER_TLS_KEY: '/nowhere/key.pem' },
      'LABKEEPER_TLS_CERT is "/nowhere/cert.pem"; allowed is a PEM file that this user can read.',
    ],
    [
      { LABKEEPER_TLS_CERT: '/nowhere/cert.pem' },
      'LABKEEPER_TLS_CERT is set without LABKEEPER_TLS_KEY; allowed is both or neither.',
    ],
    [
      { HOMELAB_CMD_API_KEY: 'two words' },
      'HOMELAB_CMD_API_KEY is set to something; allowed is a text of at least 16 printable ASCII characters without spaces.',
    ],
    [
      { HOMELAB_CMD_API_KEY: 'x' },
      'HOMELAB_CMD_API_KEY is set to something; allowed is a text of at least 16 printable ASCII characters without spaces.',
    ],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY is set to something; allowed is a text of at least 16 characters.'],
    [{ POLL_INTERVAL: '1' }, 'POLL_INTERVAL is "1"; allowed is a whole number from 5 to 3600.'],
    [{ DISK_FREE_PERCENT_WARN: '120' }, 'DISK_FREE_PERCENT_WARN is "120"; allowed is a number from 0 to 100.'],
    [
      { LABKEEPER_PORT: '0', LABKEEPER_TLS_PORT: '0' },
      'LABKEEPER_PORT and LABKEEPER_TLS_PORT are both 0; allowed is 0 for one of them.',
    ],
    [
      { LABKEEPER_PORT: '9000', LABKEEPER_TLS_PORT: '9000' },
      'LABKEEPER_TLS_PORT is 9000; allowed is another port than LABKEEPER_PORT.',
    ],
  ];
  for (const [environment, message] of cases) test(message, () => expect(complaint(environment)).toBe(message));

  test('a database of an unknown kind', () => {
    expect(complaint({ DATABASE_URL: 'mysql://u:secret@db/lab' })).toContain('DATABASE_URL');
    expect(complaint({ DATABASE_URL: 'mysql://u:secret@db/lab' })).not.toContain('secret');
  });

  test('that keeps hourly values for less time than every sample, in either place', () => {
    expect(complaint({ LABKEEPER_RETENTION_HOURLY_DAYS: '7' })).toBe(
      'LABKEEPER_RETENTION_HOURLY_DAYS is 7; allowed is at least as many days as samples are kept (retention.raw_days, 30).',
    );
    expect(complaint({ LABKEEPER_RETENTION_RAW_DAYS: '5', LABKEEPER_RETENTION_HOURLY_DAYS: '7' })).toBe('taken');
    expect(complaint({ LABKEEPER_RETENTION_RAW_DAYS: '1000' })).toBe('taken');
    configFile('retention:\n  raw_days: 40\n  hourly_days: 39\n');
    expect(complaint({})).toBe(
      'config.yaml: retention.hourly_days is 39; allowed is at least as many days as samples are kept (retention.raw_days, 40).',
    );
  });

  test('in config.yaml, by its key', () => {
    configFile('thresholds:\n  disk_warning_percent: lots\n');
    expect(complaint({})).toBe(
      'config.yaml: thresholds.disk_warning_percent is "lots"; allowed is a number from 0 to 100.',
    );
  });

  test('a key of config.yaml that nobody knows', () => {
    configFile('prot: 80\n');
    expect(complaint({})).toBe('config.yaml: "prot" is no setting; docs/options.md lists those that are.');
  });

  test('a config.yaml that is no YAML, by its line', () => {
    configFile('port: 80\n  tls_port: [\n');
    expect(complaint({})).toMatch(/^config\.yaml, line \d: /);
  });

  test('an inventory with an id that no server can have', () => {
    configFile('servers:\n  - server_id: summary\n');
    expect(complaint({})).toBe(
      'config.yaml: A server cannot be called "summary": the API has an address of that name.',
    );
  });

  test('an inventory with a mistake, by its place', () => {
    configFile('servers:\n  - server_id: nas\n  - server_id: "../etc"\n');
    expect(complaint({})).toContain('config.yaml: servers.1.server_id must match');
  });
});

describe('the published development key', () => {
  test('is refused wherever others could reach it', () => {
    for (const host of ['', '0.0.0.0', '::', '192.168.1.2']) {
      expect(complaint({ HOMELAB_CMD_API_KEY: 'dev-key-change-me', LABKEEPER_HOST: host })).toContain(
        'a key of your own',
      );
    }
  });

  test('is taken on loopback', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      expect(complaint({ HOMELAB_CMD_API_KEY: 'dev-key-change-me', LABKEEPER_HOST: host })).toBe('taken');
    }
  });
});

describe('the table of options', () => {
  test('names no variable and no key of config.yaml twice', () => {
    const env = [
      ...options.flatMap((option) => option.env),
      ...settings.flatMap(({ aliases = [] }) => aliases.map((alias) => alias.env)),
    ];
    const yaml = options.flatMap((option) => option.yaml ?? []);
    expect(env.filter((name, at) => env.indexOf(name) !== at)).toEqual([]);
    expect(yaml.filter((name, at) => yaml.indexOf(name) !== at)).toEqual([]);
  });

  test('has every variable of the documents', () => {
    const documented =
      'HOMELAB_CMD_API_KEY SLACK_WEBHOOK_URL DATABASE_URL DISCORD_WEBHOOK_URL POLL_INTERVAL SMART_POLL_INTERVAL PLEX_URL JELLYFIN_URL PIHOLE_URL DISK_FREE_PERCENT_WARN DISK_FREE_GB_WARN CONTAINER_RESTART_THRESHOLD SERVICE_DOWN_WINDOW HA_BASE_URL HA_TOKEN FRITZBOX_HOSTS FRITZBOX_USERNAME FRITZBOX_PASSWORD NVME_DEVICES SECRET_KEY API_KEY_SALT AGENT_API_KEY LABKEEPER_PORT LABKEEPER_HOST LABKEEPER_TLS_PORT LABKEEPER_TLS_CERT LABKEEPER_TLS_KEY LABKEEPER_DATA_DIR LABKEEPER_PUBLIC_URL LABKEEPER_CORS_ORIGINS LABKEEPER_REQUIRE_TLS LABKEEPER_TRUSTED_PROXIES LABKEEPER_LOG_LEVEL LABKEEPER_DEMO';
    const known = new Set([
      ...options.flatMap((option) => option.env),
      ...settings.flatMap(({ aliases = [] }) => aliases.map((alias) => alias.env)),
    ]);
    expect(documented.split(' ').filter((name) => !known.has(name))).toEqual([]);
  });

  test('takes its own defaults', () => {
    for (const { env, type, fallback } of options) {
      if (fallback !== undefined && !(fallback instanceof Secret))
        expect([env[0], type.read(fallback)]).toEqual([env[0], fallback]);
    }
  });
});
