import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'bun:test';
import { membershipOf } from './agent-context.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { ConfigError, resolveConfig } from './config.ts';
import { EnrollmentError } from './enroll.ts';
import { lockState } from './instance-lock.ts';
import { createLog } from './log.ts';
import { Quarantine } from './quarantine.ts';
import { mayEnrolAnew, Rejoin } from './rejoin.ts';
import {
  keptMachineId,
  loadIdentity,
  loadSettings,
  noteRevoked,
  prepareStateDir,
  saveIdentity,
  saveSettings,
  StateError,
  wasRevoked,
  type Identity,
} from './state-files.ts';
import { readStatus, statusFolder, writeStatus, type AgentStatus } from './status-file.ts';
import { temporaryFolder } from './testing/test-agent.ts';

const identity: Identity = {
  hub_url: 'https://hub.lan:8443',
  server_id: 'nas',
  api_key: 'lk_agent_1',
  hub_public_key: 'key',
  heartbeat_interval_seconds: 60,
  hub_pin: 'q2tyjkOl1iG3FJ5j4zxsPvMMcEWOkOOGRfgmz5dOlYk=',
  hub_ca: 'PEM',
};

describe('the folder', () => {
  test('is made for its owner alone, and a path that cannot be one is told', () => {
    const folder = join(temporaryFolder('state'), 'deep', 'state');
    prepareStateDir(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const wrong of [file, '/proc/nowhere'])
      expect(() => prepareStateDir(wrong)).toThrow(new RegExp(`state_dir ${wrong} cannot be used`));
  });

  test('is one agent’s: a second is told who has it, what a killed one left is taken over', () => {
    const folder = temporaryFolder('lock');
    const release = lockState(folder);
    expect(readFileSync(join(folder, 'agent.lock'), 'utf8')).toStartWith(`${process.pid} `);
    release();
    expect(existsSync(join(folder, 'agent.lock'))).toBe(false);
    const started = readFileSync('/proc/1/stat', 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
    writeFileSync(join(folder, 'agent.lock'), `1 ${started}`);
    expect(() => lockState(folder)).toThrow('process 1');
    // The same number, another process: the one that held it has ended.
    for (const left of ['1 12345678', '999999999 5', '', 'nonsense']) {
      writeFileSync(join(folder, 'agent.lock'), left);
      lockState(folder)();
    }
  });
});

test('a lock of an agent that has ended is free although its parent has not noticed yet', async () => {
  const folder = temporaryFolder('zombie');
  // The shell starts a process that waits for input, and becomes one that never looks after it.
  const parent = spawn('/bin/sh', ['-c', 'exec 3<&0; cat <&3 & echo $!; exec sleep 30']);
  try {
    const pid = Number(String(await once(parent.stdout, 'data')).trim());
    // Ended any sooner, it would still be the shell's to look after.
    await becomes(parent.pid ?? 0, 'name', 'sleep');
    parent.stdin.end();
    const stat = await becomes(pid, 'state', 'Z');
    writeFileSync(join(folder, 'agent.lock'), `${pid} ${stat[19]}`);
    lockState(folder)();
  } finally {
    parent.kill('SIGKILL');
  }
});

test('a state folder in a place where nothing can be made is refused at once', () => {
  expect(() => prepareStateDir('/proc/nope/state')).toThrow('state_dir /proc/nope/state cannot be used');
});

describe('the identity', () => {
  test('comes back as it was kept, readable by its owner alone', () => {
    const folder = temporaryFolder('identity');
    expect(loadIdentity(folder)).toBeUndefined();
    saveIdentity(folder, identity);
    expect(loadIdentity(folder)).toEqual(identity);
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['identity.json']);
  });

  test.each(['', '{', '[]', '{"hub_url": "x"}', JSON.stringify({ ...identity, api_key: 7 })])(
    'that is damaged (%j) is told, and never taken for none',
    (text) => {
      const folder = temporaryFolder('identity');
      writeFileSync(join(folder, 'identity.json'), text);
      expect(() => loadIdentity(folder)).toThrow(StateError);
    },
  );

  test('of a key that a person ended stays ended until there is another', () => {
    const folder = temporaryFolder('identity');
    saveIdentity(folder, identity);
    expect(wasRevoked(folder)).toBe(false);
    noteRevoked(folder);
    expect(wasRevoked(folder)).toBe(true);
    saveIdentity(folder, { ...identity, api_key: 'lk_agent_2' });
    expect(wasRevoked(folder)).toBe(false);
  });

  test('is joined with the settings: their address and key win, the pin stays, another pin is a contradiction', () => {
    function joined(yaml: Record<string, unknown>) {
      return membershipOf(resolveConfig({ flags: {}, env: {}, file: { path: 'f', content: yaml } }), identity, 'host');
    }
    expect(joined({})).toMatchObject({
      apiKey: 'lk_agent_1',
      serverId: 'nas',
      hub: { url: 'https://hub.lan:8443', pin: identity.hub_pin, ca: 'PEM' },
    });
    expect(joined({ hub_url: 'https://moved.lan:8443' })?.hub).toEqual({
      url: 'https://moved.lan:8443',
      pin: identity.hub_pin,
      ca: 'PEM',
    });
    expect(joined({ hub_url: 'http://moved.lan:8080' })?.hub.pin).toBeNull();
    expect(joined({ api_key: 'shared', server_id: 'other' })).toMatchObject({ apiKey: 'shared', serverId: 'other' });
    expect(() => joined({ hub_pin: 'A'.repeat(43) + '=' })).toThrow(ConfigError);
    const none = resolveConfig({ flags: {}, env: {} });
    expect(membershipOf(none, undefined, 'host')).toBeUndefined();
  });
});

test('settings of the hub are kept for a start without it, and damaged ones are none', () => {
  const folder = temporaryFolder('settings');
  const settings = {
    version: 2,
    heartbeat_interval_seconds: 30,
    command_timeout_seconds: 9,
    collectors: {},
    services: ['plex'],
  };
  expect(loadSettings(folder)).toBeUndefined();
  saveSettings(folder, settings);
  expect(loadSettings(folder)).toEqual(settings);
  writeFileSync(join(folder, 'settings.json'), '{"version": 1');
  expect(loadSettings(folder)).toBeUndefined();
});

test('a machine without an id of its own gets one, once', () => {
  const folder = temporaryFolder('machine');
  const made = keptMachineId(folder);
  expect(made).toMatch(/^[0-9a-f]{32}$/);
  expect(keptMachineId(folder)).toBe(made);
  writeFileSync(join(folder, 'machine-id'), 'torn');
  expect(keptMachineId(folder)).not.toBe(made);
});

describe('a file replaced in one step', () => {
  test('is never seen half, follows no link, and leaves nothing beside it when it cannot be written', () => {
    const folder = temporaryFolder('atomic');
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    const target = join(folder, 'target');
    symlinkSync(elsewhere, target);
    writeFileAtomically(target, 'new');
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(statSync(target).mode & 0o777).toBe(0o600);
    mkdirSync(join(folder, 'taken', 'full'), { recursive: true });
    expect(() => writeFileAtomically(join(folder, 'taken'), 'x')).toThrow();
    expect(readdirSync(folder).toSorted()).toEqual(['elsewhere', 'taken', 'target']);
  });
});

describe('the status', () => {
  const status: AgentStatus = {
    pid: 1,
    version: '1',
    server_id: 'nas',
    hub_url: 'u',
    link: 'up',
    reason: '',
    started_at: '',
    updated_at: '2026-11-21T12:00:00Z',
    last_answer_at: null,
    interval_seconds: 60,
    backlog: 0,
    lost: { dropped: 0, damaged: 0, rejected: 0 },
    collectors: [],
  };

  test('is read from where the newest is, and a damaged one is none', () => {
    const [one, two] = [temporaryFolder('status'), temporaryFolder('status')];
    expect(readStatus([one, two])).toBeUndefined();
    writeStatus(one, status);
    writeStatus(two, { ...status, server_id: 'newer', updated_at: '2026-11-21T12:01:00Z' });
    expect(readStatus([one, two])?.server_id).toBe('newer');
    writeFileSync(join(two, 'status.json'), '{"upd');
    expect(readStatus([one, two])?.server_id).toBe('nas');
  });

  test('goes where it wears no disk, if there is such a place, and costs nothing when it cannot be written', () => {
    expect(statusFolder('/var/lib/x', { RUNTIME_DIRECTORY: '/run/x:/run/y' })).toBe('/run/x');
    expect(statusFolder('/var/lib/x', { RUNTIME_DIRECTORY: 'x' })).toBe('/var/lib/x');
    expect(statusFolder('/var/lib/x', {})).toBe('/var/lib/x');
    writeStatus('/proc/nowhere', status);
  });
});

test('what a hub never takes is set aside within two megabytes', () => {
  const folder = temporaryFolder('quarantine');
  const quarantine = new Quarantine(folder);
  for (let entry = 0; entry < 30; entry += 1) quarantine.add('INVALID', `${entry}:${'x'.repeat(100_000)}`, 'now');
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes).toHaveLength(2);
  expect(Math.max(...sizes)).toBeLessThan(1_300_000);
  const last = readFileSync(join(folder, 'quarantine.jsonl'), 'utf8').trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({
    at: 'now',
    reason: 'INVALID',
    entry: expect.stringMatching(/^29:/) as string,
  });
  chmodSync(folder, 0o700);
  new Quarantine('/proc/nowhere').add('x', 'y', 'z');
});

describe('a way back into a hub', () => {
  test('by a token is open only where the hub has lost its data', () => {
    const takenAt = 1000;
    expect(mayEnrolAnew({ leftAt: 2000, lastTakenAt: takenAt, revoked: false })).toBe(true);
    expect(mayEnrolAnew({ leftAt: 2000, lastTakenAt: undefined, revoked: false })).toBe(true);
    expect(mayEnrolAnew({ leftAt: 500, lastTakenAt: takenAt, revoked: false })).toBe(false);
    expect(mayEnrolAnew({ leftAt: 2000, lastTakenAt: takenAt, revoked: true })).toBe(false);
    expect(mayEnrolAnew({ leftAt: undefined, lastTakenAt: takenAt, revoked: false })).toBe(false);
  });

  function rejoin(change: { yaml?: Record<string, unknown>; fail?: Error } = {}) {
    const folder = temporaryFolder('rejoin');
    const token = join(folder, 'token');
    writeFileSync(token, 'token-one');
    saveIdentity(folder, identity);
    const content = { state_dir: folder, token_file: token, ...change.yaml };
    const resolved = resolveConfig({ flags: {}, env: {}, file: { path: 'f', content } });
    const tries: string[] = [];
    const lines: string[] = [];
    const membership = membershipOf(resolved, identity, 'host');
    if (membership === undefined) throw new Error('no membership');
    const way = new Rejoin({
      membership,
      resolved,
      fallbackServerId: 'host',
      log: createLog('debug', (line) => lines.push(line), false),
      lastTakenAt: () => undefined,
      enrol: (file) => {
        tries.push(file);
        return change.fail === undefined ? Promise.resolve(identity) : Promise.reject(change.fail);
      },
    });
    return { way, tries, lines, folder, token };
  }

  test('is found by the token that lies ready, or by an identity that somebody made', async () => {
    const first = rejoin();
    expect(await first.way.found()).toBe(true);
    expect(first.tries).toEqual([first.token]);
    const second = rejoin();
    saveIdentity(second.folder, { ...identity, api_key: 'lk_agent_2' });
    expect(await second.way.found()).toBe(true);
    expect(second.tries).toEqual([]);
  });

  test('is not looked for where the key was set by a person', async () => {
    const { way, tries } = rejoin({ yaml: { api_key: 'shared' } });
    expect(await way.found()).toBe(false);
    expect(tries).toEqual([]);
  });

  test('that the hub declines is tried once, one that fails is tried again, and both are told once', async () => {
    const declined = rejoin({ fail: new EnrollmentError('TOKEN_INVALID', false) });
    const failing = rejoin({ fail: new EnrollmentError('busy', true) });
    for (let time = 0; time < 3; time += 1) {
      expect(await declined.way.found()).toBe(false);
      expect(await failing.way.found()).toBe(false);
    }
    expect(declined.tries).toHaveLength(1);
    expect(failing.tries).toHaveLength(3);
    expect(declined.lines).toHaveLength(1);
    expect(failing.lines).toHaveLength(1);
  });

  test('costs nothing when the identity is damaged meanwhile', async () => {
    const { way, folder, lines } = rejoin();
    writeFileSync(join(folder, 'identity.json'), '{');
    expect(await way.found()).toBe(false);
    expect(lines[0]).toContain('damaged');
  });
});

/** The fields of /proc/PID/stat from its state on, once the process has the name or state that is waited for. */
async function becomes(pid: number, field: 'state' | 'name', wanted: string): Promise<string[]> {
  for (let i = 0; i < 500; i += 1) {
    const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const fields = rest.split(' ');
    if ((field === 'state' ? fields[0] : name) === wanted) return fields;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`process ${pid} never had the ${field} ${wanted}`);
}
