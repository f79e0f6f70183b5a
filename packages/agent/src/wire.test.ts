import { describe, expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { judge } from './hub-client.ts';
import { HubTime } from './hub-time.ts';
import { InventoryChanges } from './inventory-changes.ts';
import { createLog } from './log.ts';
import { slugOf } from './machine.ts';
import { toReversed, toSorted, toWellFormed } from './old-node.ts';
import { chooseFile, parseRelease } from './release.ts';
import { requestTimeout, retryAfterMs, retryDelay, standardRetry } from './retry.ts';
import { VirtualClock } from './testing/virtual-clock.ts';
import { parseAnswer, parseCommand, parseEnrollAnswer, parseError, parseFrame, parseSettings } from './wire.ts';

const settings = {
  version: 1,
  heartbeat_interval_seconds: 60,
  command_timeout_seconds: 300,
  collectors: {},
  services: [],
};
const command = {
  command_id: 'c',
  action: 'reboot',
  target: '',
  parameters: {},
  queued_at: 'q',
  expires_at: 'e',
  sequence: 1,
  signature: 's',
};

describe('what a hub says', () => {
  test('may be any text at all: it is understood or it is nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const parse of [parseAnswer, parseEnrollAnswer, parseFrame, parseRelease]) parse(text);
        expect(typeof parseError(text).code).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  test('is an answer only where it says so', () => {
    expect(parseAnswer('{"received":true}')).toEqual({
      server_time: undefined,
      pending_commands: [],
      settings: undefined,
      want: [],
      rejected: [],
    });
    for (const text of ['', '<html>', '[]', 'null', '{"received":"yes"}', '{"received":true'])
      expect(parseAnswer(text)).toBeUndefined();
  });

  test('counts as far as it makes sense, part by part', () => {
    const answer = parseAnswer(
      JSON.stringify({
        received: true,
        server_time: '2026-11-21T12:00:00Z',
        want: ['disks', 7],
        rejected: [
          { index: 1, code: 'INVALID' },
          { index: -1, code: 'x' },
        ],
        pending_commands: [command, { ...command, action: 'format_disks' }, 'no'],
        settings: { ...settings, heartbeat_interval_seconds: 0 },
      }),
    );
    expect(answer).toMatchObject({ want: ['disks'], rejected: [{ index: 1, code: 'INVALID' }], settings: undefined });
    expect(answer?.pending_commands.map(({ action }) => action)).toEqual(['reboot']);
  });

  test('of settings is taken where every number is in its bounds, and names that no unit can have are left out', () => {
    expect(parseSettings(settings)).toEqual(settings as ReturnType<typeof parseSettings>);
    for (const wrong of [
      { heartbeat_interval_seconds: 3601 },
      { version: -1 },
      { command_timeout_seconds: 0 },
      { services: 'plex' },
      { collectors: [] },
    ])
      expect(parseSettings({ ...settings, ...wrong })).toBeUndefined();
    const names = parseSettings({ ...settings, services: ['plex', '-Hroot@host', 'a b', '', 5, 'x'.repeat(300)] });
    expect(names?.services).toEqual(['plex']);
    const odd = parseSettings({
      ...settings,
      collectors: { cpu: { enabled: false }, '../x': {}, disk: { interval_seconds: 0 } },
    });
    expect(odd?.collectors).toEqual({ cpu: { enabled: false } });
  });

  test('of a command is taken whole or not at all', () => {
    expect(parseCommand(command)).toEqual(command as ReturnType<typeof parseCommand>);
    for (const name of Object.keys(command)) {
      const { [name as keyof typeof command]: _gone, ...rest } = command;
      expect(parseCommand(rest)).toBeUndefined();
    }
    expect(parseCommand({ ...command, sequence: 1.5 })).toBeUndefined();
    expect(parseCommand({ ...command, target: 'x'.repeat(2000) })).toBeUndefined();
  });

  test.each([
    [200, '{}', 'answered'],
    [413, '', 'too_large'],
    [401, '{"detail":{"code":"KEY_INVALID","message":"no"}}', 'refused'],
    [401, '', 'refused'],
    [403, '{"detail":{"code":"SERVER_BLOCKED","message":"no"}}', 'refused'],
    [403, '{"detail":{"code":"HOST_NOT_ALLOWED","message":"no"}}', 'retry'],
    [422, '{"detail":{"code":"INVALID","message":"no"}}', 'poison'],
    [422, '<html>', 'retry'],
    [404, '', 'retry'],
    [429, '', 'retry'],
    [500, '', 'retry'],
    [507, '{"detail":{"code":"STORAGE_FULL","message":"full"}}', 'retry'],
  ])('%i %s means %s', (status, body, kind) => {
    expect(judge({ status, retryAfter: null, body: Buffer.from(body) }).kind).toBe(kind as 'retry');
  });

  test('of when to come back is obeyed in both its forms, for a day at most', () => {
    const now = Date.UTC(2026, 10, 21);
    expect(retryAfterMs('120', now)).toBe(120_000);
    expect(retryAfterMs(new Date(now + 90_000).toUTCString(), now)).toBe(90_000);
    expect(retryAfterMs('99999999', now)).toBe(86_400_000);
    expect(retryAfterMs(new Date(now - 90_000).toUTCString(), now)).toBe(0);
    for (const nothing of [null, undefined, '', 'soon']) expect(retryAfterMs(nothing, now)).toBeUndefined();
  });
});

test('waits grow from a second to the cap, drawn evenly, and never stop growing back down', () => {
  for (let failures = 1; failures < 60; failures += 1) {
    const ceiling = Math.min(60_000, 1000 * 2 ** Math.min(failures, 20));
    expect(retryDelay(standardRetry, failures, 60_000, () => 0)).toBe(1000);
    expect(retryDelay(standardRetry, failures, 60_000, () => 1)).toBe(ceiling);
    expect(retryDelay(standardRetry, failures, 60_000, () => 0.5)).toBe((1000 + ceiling) / 2);
  }
});

test('a request is given more time the larger it is, in whole milliseconds as Node wants them', () => {
  expect(requestTimeout(standardRetry, 400_000)).toBe(115_000);
  for (let bytes = 0; bytes < 50; bytes += 1) {
    const timeout = requestTimeout(standardRetry, bytes);
    expect(Number.isInteger(timeout)).toBe(true);
    expect(timeout).toBeGreaterThanOrEqual(15_000 + bytes / 4);
  }
});

test('a release is read with care: no other host, no odd digest, the file of this machine', () => {
  const file = {
    name: 'a.gz',
    architecture: 'x86_64',
    kind: 'executable',
    path: '/agent/a.gz',
    size_bytes: 1,
    digest: 'a'.repeat(64),
  };
  const bad = [
    { ...file, path: '//evil/a.gz' },
    { ...file, path: 'https://evil/a.gz' },
    { ...file, digest: 'A'.repeat(64) },
    { ...file, kind: 'script' },
  ];
  const release = parseRelease(JSON.stringify({ version: '1', files: [...bad, file] }));
  expect(release?.files).toHaveLength(1);
  expect(chooseFile(release!, 'executable', 'x64')?.path).toBe('/agent/a.gz');
  expect(chooseFile(release!, 'executable', 'arm64')).toBeUndefined();
  expect(chooseFile(release!, 'bundle', 'x64')).toBeUndefined();
  const bundle = { ...file, kind: 'bundle', architecture: 'any' };
  expect(chooseFile(parseRelease(JSON.stringify({ version: '1', files: [bundle] }))!, 'bundle', 's390x')).toMatchObject(
    bundle,
  );
});

test('a host name becomes an id that a hub takes', () => {
  expect(slugOf('nas')).toBe('nas');
  expect(slugOf('my nas!.lan')).toBe('my-nas-.lan');
  expect(slugOf('--ü--')).toBe('server');
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(slugOf(name)).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
    }),
  );
});

test('half a character becomes a whole one where the runtime has no way of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(0xffff), (text, unit) => {
      const odd = text + String.fromCharCode(unit) + text;
      expect(toWellFormed.call(odd)).toBe(odd.toWellFormed());
    }),
  );
});

test('on an old Node arrays are put in order and turned round as they are on a new one, and stay as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const before = [...numbers];
      expect(toSorted.call(numbers, (left: number, right: number) => left - right)).toEqual(
        numbers.toSorted((left, right) => left - right),
      );
      expect(toSorted.call(numbers.map(String))).toEqual(numbers.map(String).toSorted());
      expect(toReversed.call(numbers)).toEqual(numbers.toReversed());
      expect(numbers).toEqual(before);
    }),
  );
});

describe('parts of the inventory', () => {
  const disks = [{ name: 'sda' }] as never;
  function choose(changes: InventoryChanges, now: number): string[] {
    const chosen = changes.choose(now);
    changes.acknowledged(chosen);
    return Object.keys(chosen.inventory ?? {});
  }

  test('travel when they changed, and numbers alone every ten minutes or when somebody looks', () => {
    const changes = new InventoryChanges();
    function sensors(value: number): void {
      changes.update({ inventory: { sensors: [{ name: 't', value }] as never, disks }, os_info: null });
    }
    sensors(1);
    expect(choose(changes, 0)).toEqual(['sensors', 'disks']);
    sensors(2);
    expect(choose(changes, 60_000)).toEqual([]);
    expect(choose(changes, 600_000)).toEqual(['sensors']);
    sensors(3);
    changes.wantFresh();
    expect(choose(changes, 610_000)).toEqual(['sensors']);
    changes.update({ inventory: { disks: [] }, os_info: null });
    expect(choose(changes, 620_000)).toEqual(['disks']);
  });

  test('that did not arrive are sent again, and those that the hub wants too', () => {
    const changes = new InventoryChanges();
    changes.update({ inventory: { disks }, os_info: null });
    changes.choose(0);
    expect(choose(changes, 1)).toEqual(['disks']);
    changes.want(['disks', 'unknown']);
    expect(choose(changes, 2)).toEqual(['disks']);
    expect(choose(changes, 3)).toEqual([]);
  });
});

test('the hub’s time is carried on by a clock that nobody sets, and a difference is told once', async () => {
  const clock = new VirtualClock(Date.UTC(2026, 10, 21));
  const lines: string[] = [];
  const time = new HubTime(
    clock,
    createLog('info', (line) => lines.push(line), true),
  );
  expect(time.now()).toBe(clock.wall());
  time.learn(new Date(clock.wall() - 120_000).toISOString());
  await clock.advance(10_000);
  clock.wallOffset += 5_000_000;
  expect(time.now()).toBe(Date.UTC(2026, 10, 21) - 110_000);
  time.learn(new Date(time.now()).toISOString());
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^<4>this machine's clock is 120 s ahead of the hub's/);
  time.learn('nonsense');
  time.learn(undefined);
  expect(lines).toHaveLength(1);
});
