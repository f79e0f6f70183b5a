import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { runCli, usage } from './cli.ts';
import type { CommandContext } from './command-context.ts';
import { options } from './options.ts';
import { bunRuntime } from './runtime-bun.ts';
import { command, endRuns, settingsFolder, startCommand } from './testing/command-line.ts';
import { FakeHub } from './testing/fake-hub.ts';
import { temporaryFolder } from './testing/test-agent.ts';
import { uninstall, type Installation } from './uninstall-command.ts';
import { upgrade } from './upgrade-command.ts';

let hub: FakeHub;
beforeEach(async () => {
  hub = await FakeHub.start();
});
afterEach(() => hub.stop());

function context(switches: string[] = []): CommandContext & { lines: string[] } {
  const lines: string[] = [];
  function say(text: string): void {
    lines.push(text);
  }
  return { flags: {}, switches: new Set(switches), config: undefined, env: {}, out: say, error: say, lines };
}

describe('the command line', () => {
  test('explains itself, with every command and every flag', async () => {
    const folder = settingsFolder();
    const { code, said } = await command(folder, ['--help']);
    expect(code).toBe(0);
    expect(said).toBe(usage());
    for (const name of ['run', 'enroll', 'doctor', 'upgrade', 'uninstall', 'version'])
      expect(said).toContain(`\n  ${name} `);
    for (const option of options) if (option.flag !== undefined) expect(said).toContain(`--${option.flag} `);
  });

  test.each([
    [[], 'usage: labkeeper-agent'],
    [['fly'], 'there is no command fly'],
    [['toString'], 'there is no command toString'],
    [['run', '--colour', 'red'], "Unknown option '--colour'"],
    [['run', 'now'], 'Unexpected argument'],
    [['run', '--check'], "Unknown option '--check'"],
    [['run', '--api-key', 'k'], "Unknown option '--api-key'"],
  ])('%j is told what is wrong, and starts nothing', async (argv, why) => {
    const { code, said, complained } = await command(settingsFolder(), argv);
    expect(code).toBe(2);
    expect(said).toBe('');
    expect(complained).toContain(why);
  });

  test('says its version in both usual ways', async () => {
    for (const word of ['version', '--version'])
      expect((await command(settingsFolder(), [word])).said).toMatch(/^labkeeper-agent \d+\.\d+\.\d+ \(source\)\n$/);
  });

  test('a wrong setting ends every command with its name', async () => {
    for (const name of ['run', 'enroll', 'doctor']) {
      const folder = settingsFolder('heartbeat_interval: often\n');
      const { code, complained } = await command(folder, [name]);
      expect(code).toBe(2);
      expect(complained).toContain('heartbeat_interval holds "often"; allowed is a whole number');
    }
  });
});

describe('enroll', () => {
  function tokenFile(folder: string, mode = 0o600): string {
    const file = join(folder, 'my-token');
    writeFileSync(file, 'token-one\n');
    chmodSync(file, mode);
    return file;
  }

  test('keeps who it is now for itself alone', async () => {
    hub.tokens.add('token-one');
    const folder = settingsFolder();
    const argv = ['enroll', '--hub-url', hub.url, '--token-file', tokenFile(folder)];
    const { code, said } = await command(folder, argv);
    expect(said).toBe(`enrolled as nas with ${hub.url}\n`);
    expect(code).toBe(0);
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  test('with a token that others may read refuses to use it', async () => {
    hub.tokens.add('token-one');
    const folder = settingsFolder();
    const argv = ['enroll', '--hub-url', hub.url, '--token-file', tokenFile(folder, 0o644)];
    const { code, complained } = await command(folder, argv);
    expect(code).toBe(2);
    expect(complained).toContain('chmod 0600');
    expect(hub.requests).toBe(0);
  });

  test('tells apart a hub that says no, a hub that is away and a hub that is unsafe', async () => {
    const folder = settingsFolder();
    const file = tokenFile(folder);
    expect((await command(folder, ['enroll', '--hub-url', hub.url, '--token-file', file])).code).toBe(3);
    const away = [
      'enroll',
      '--hub-url',
      'https://127.0.0.1:1',
      '--hub-pin',
      'q2tyjkOl1iG3FJ5j4zxsPvMMcEWOkOOGRfgmz5dOlYk=',
    ];
    expect((await command(folder, [...away, '--token-file', file])).code).toBe(1);
    expect((await command(folder, ['enroll', '--hub-url', 'http://192.0.2.1', '--token-file', file])).code).toBe(2);
    expect(existsSync(join(folder, 'identity.json'))).toBe(false);
  });
});

describe('doctor', () => {
  async function enrolled(): Promise<string> {
    hub.tokens.add('token-one');
    const folder = settingsFolder('monitored_services: [plex]\n');
    writeFileSync(join(folder, 'my-token'), 'token-one', { mode: 0o600 });
    await command(folder, ['enroll', '--hub-url', hub.url, '--token-file', join(folder, 'my-token')]);
    return folder;
  }

  test('shows each setting with where it comes from, hub, agent and every collector', async () => {
    const folder = await enrolled();
    const { said, code } = await command(folder, ['doctor'], { AGENT_API_KEY: 'a-secret-of-mine' });
    for (const option of options) expect(said).toContain(option.key);
    expect(said).toMatch(/api_key +"\(set\)" +environment AGENT_API_KEY/);
    expect(said).not.toContain('a-secret-of-mine');
    expect(said).toMatch(/monitored_services +\["plex"\] +file monitored_services/);
    expect(said).toContain(`is nas at ${hub.url}`);
    expect(said).toContain(`ok    hub ${hub.url}: reached`);
    expect(said).toContain('FAIL  the agent does not run');
    expect(said).toContain('ok    cpu: OK');
    expect(code).toBe(1);
  }, 40_000);

  test('says what is wrong with the way to the hub', async () => {
    const folder = await enrolled();
    await hub.stop();
    const { said } = await command(folder, ['doctor']);
    expect(said).toMatch(/FAIL {2}hub http:\/\/127\.0\.0\.1:\d+: \S+/);
    expect((await command(settingsFolder(), ['doctor'])).said).toContain('FAIL  not enrolled');
  }, 60_000);

  test('finds a running agent well, and waits for its first report where asked to', async () => {
    const folder = await enrolled();
    const env = { LABKEEPER_AGENT_HEARTBEAT_INTERVAL: '1' };
    const waiting = startCommand(folder, ['doctor', '--wait']);
    const agent = startCommand(folder, ['run'], env);
    expect(await waiting.code).toBe(0);
    expect(waiting.said()).toContain('the hub has the first report of nas');
    const { said } = await command(folder, ['doctor'], env);
    expect(said).toContain('ok    the hub took the last report');
    expect(said).toContain('ok    cpu: OK');
    expect(said).toMatch(/^(ok|warn) +journal: /m);
    await endRuns(agent);
  }, 60_000);
});

/** A server of one release, packed in the ways it is asked for. */
async function releaseServer(
  program: string,
  change: { digest?: string; zst?: boolean; kind?: string } = {},
): Promise<{ url: string; asked: string[]; close: () => Promise<void> }> {
  const asked: string[] = [];
  const digest = change.digest ?? createHash('sha256').update(program).digest('hex');
  const file = {
    name: 'labkeeper-agent-linux.gz',
    architecture: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
    kind: change.kind ?? 'executable',
    path: '/agent/labkeeper-agent-linux.gz',
    size_bytes: 1,
    digest,
  };
  const server = http.createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(url);
    if (url === '/api/v1/agents/release')
      response.end(JSON.stringify({ version: '9.9.9', files: [file], unavailable: [] }));
    else if (url.endsWith('.gz')) response.end(gzipSync(program));
    else if (url.endsWith('.zst') && change.zst !== false) response.end(zstdCompressSync(program));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const newProgram = '#!/bin/sh\necho "labkeeper-agent 9.9.9 (executable)"\n';

describe('upgrade', () => {
  async function upgraded(
    program: string,
    change: Parameters<typeof releaseServer>[1] = {},
    switches: string[] = [],
  ): Promise<{ folder: string; target: string; code: number; reason: string; asked: string[]; lines: string[] }> {
    const release = await releaseServer(program, change);
    const folder = temporaryFolder('upgrade');
    const target = join(folder, 'labkeeper-agent');
    writeFileSync(target, 'the old program', { mode: 0o755 });
    const world = context(switches);
    const hubAddress = { url: release.url, pin: null, ca: null };
    const platform = await bunRuntime.createPlatform(hubAddress);
    try {
      const membership = { hub: hubAddress, apiKey: 'k' };
      const code = await upgrade({ platform, membership, context: world, packaging: 'executable', target });
      return { folder, target, code, reason: '', asked: release.asked, lines: world.lines };
    } catch (error) {
      return { folder, target, code: -1, reason: String(error), asked: release.asked, lines: world.lines };
    } finally {
      await release.close();
    }
  }

  function untouched({ folder, target }: { folder: string; target: string }): void {
    expect(readFileSync(target, 'utf8')).toBe('the old program');
    expect(readdirSync(folder)).toEqual(['labkeeper-agent']);
  }

  test('puts the hub’s program in the place of the old one, by the smaller download', async () => {
    const done = await upgraded(newProgram);
    expect(done.code).toBe(0);
    expect(readFileSync(done.target, 'utf8')).toBe(newProgram);
    expect(statSync(done.target).mode & 0o777).toBe(0o755);
    expect(readdirSync(done.folder)).toEqual(['labkeeper-agent']);
    expect(done.asked.at(-1)).toBe('/agent/labkeeper-agent-linux.zst');
    expect(done.lines.join('')).toContain('9.9.9');
  });

  test('takes the larger one where the hub has no other', async () => {
    const done = await upgraded(newProgram, { zst: false });
    expect(done.code).toBe(0);
    expect(readFileSync(done.target, 'utf8')).toBe(newProgram);
    expect(done.asked.at(-1)).toBe('/agent/labkeeper-agent-linux.gz');
  });

  test('refuses what has another digest than the hub announced', async () => {
    const done = await upgraded(newProgram, { digest: 'a'.repeat(64) });
    expect(done.reason).toContain('damaged');
    untouched(done);
  });

  test('refuses a program that does not run here, or is another one', async () => {
    for (const program of ['not a program', '#!/bin/sh\necho hello\n', '#!/bin/sh\nexit 1\n']) {
      const done = await upgraded(program);
      expect(done.reason).not.toBe('');
      untouched(done);
    }
  });

  test('with --check only says what there is, and does nothing where all is new', async () => {
    const checked = await upgraded(newProgram, {}, ['check']);
    expect(checked.lines.join('')).toContain('the hub hands out 9.9.9');
    untouched(checked);
    const same = await upgraded('the old program');
    expect(same.lines.join('')).toContain('is what the hub hands out');
    untouched(same);
  });

  test('takes no file of another kind', async () => {
    const done = await upgraded(newProgram, { kind: 'bundle' });
    expect(done.reason).toContain('the hub has no executable');
    untouched(done);
  });

  test('of sources is left to whoever has them', async () => {
    const { code, complained } = await command(settingsFolder(), ['upgrade']);
    expect(code).toBe(1);
    expect(complained).toContain('upgrade the source');
  });
});

describe('uninstall', () => {
  function installed(change: Partial<Installation> = {}): Installation & { runs: string[] } {
    const folder = temporaryFolder('uninstall');
    const runs: string[] = [];
    const [unitFile, program, library, settings, state] = ['unit', 'bin', 'lib', 'etc', 'var'].map((name) =>
      join(folder, name),
    ) as [string, string, string, string, string];
    for (const path of [library, settings, state]) {
      mkdirSync(path);
      writeFileSync(join(path, 'something'), '');
    }
    for (const path of [unitFile, program]) writeFileSync(path, '');
    return {
      isRoot: true,
      unitFile,
      programs: [program, library],
      data: [settings, state, join(folder, 'never-made')],
      user: 'someone',
      runs,
      run: (file, args) => {
        runs.push([file, ...args].join(' '));
        return Promise.resolve(file !== 'userdel');
      },
      ...change,
    };
  }

  function left({ unitFile, programs, data }: Installation): boolean[] {
    return [unitFile, ...programs, ...data.slice(0, 2)].map((path) => existsSync(path));
  }

  test('stops the service before anything goes, and removes program, settings, data and user', async () => {
    const world = installed();
    expect(await uninstall(context(['yes']), world)).toBe(0);
    expect(left(world)).toEqual([false, false, false, false, false]);
    expect(world.runs).toEqual([
      'systemctl disable --now labkeeper-agent.service',
      'systemctl daemon-reload',
      'userdel someone',
      'deluser someone',
    ]);
  });

  test('leaves settings, data and their owner where it is told to', async () => {
    const world = installed();
    expect(await uninstall(context(['yes', 'keep-data']), world)).toBe(0);
    expect(left(world)).toEqual([false, false, false, true, true]);
    expect(world.runs.some((run) => run.includes('user'))).toBe(false);
  });

  test('does nothing unless it is meant, and nothing without root', async () => {
    const world = installed();
    const asked = context();
    expect(await uninstall(asked, world)).toBe(2);
    expect(asked.lines.join('')).toContain(world.unitFile);
    expect(await uninstall(context(['yes']), { ...world, isRoot: false })).toBe(2);
    expect(left(world)).toEqual([true, true, true, true, true]);
    expect(world.runs).toEqual([]);
  });
});

test('text of a hub that is said on a terminal cannot steer it', async () => {
  hub.override = () => ({ status: 401, body: { detail: { code: 'NO', message: '\u001b[2Jgone' } } });
  const folder = settingsFolder();
  writeFileSync(join(folder, 'my-token'), 'token-one', { mode: 0o600 });
  const lines: string[] = [];
  await runCli(['enroll', '--hub-url', hub.url, '--token-file', join(folder, 'my-token'), '--state-dir', folder], {
    env: { LABKEEPER_AGENT_CONFIG: join(folder, 'config.yaml') },
    out: (text) => lines.push(text),
    error: (text) => lines.push(text),
  });
  expect(lines.join('')).toContain('gone');
  expect(lines.join('')).not.toContain('\u001b');
});
