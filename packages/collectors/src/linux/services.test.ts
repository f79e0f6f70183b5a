import { expect, it } from 'bun:test';
import { fixtureHost } from '../fixture-host.ts';
import { describeParser } from '../parser.contract.ts';
import { parseShow } from '../systemd-show.ts';
import { toUnit } from '../unit-name.ts';
import { services } from './services.ts';

describeParser('parseShow', {
  parse: parseShow,
  seeds: ['services/every-state/look-1/commands.json'],
});

it('turns what a user writes into the unit that it means', () => {
  expect(['plex', 'backup.timer', 'getty@tty1', 'a\\x2db', 'docker.socket'].map(toUnit)).toEqual([
    'plex.service',
    'backup.timer',
    'getty@tty1.service',
    'a\\x2db.service',
    'docker.socket',
  ]);
});

it('never hands systemctl a name that could be an option or a path', () => {
  const names = [
    '-H',
    '--help',
    '-Hroot@host',
    '',
    '.',
    '../x',
    'a/b',
    'a b',
    'a\nb',
    'a;b',
    '$(x)',
    '\u202ea',
    'x'.repeat(300),
  ];
  expect(names.map(toUnit).filter((unit) => unit !== undefined)).toEqual([]);
});

it('asks by exact arguments, the names behind a double dash', async () => {
  const asked: (readonly string[])[] = [];
  const host = {
    ...fixtureHost('/nowhere'),
    run: async (file: string, args: readonly string[]) => {
      asked.push([file, ...args]);
      return { code: 0, stdout: '', stderr: '', timedOut: false, truncated: false };
    },
  };
  const look = { signal: new AbortController().signal, monotonicMs: 0, now: new Date(0), previous: undefined };
  await services.collect(host, { ...look, services: ['ssh', '--version', 'ssh'] });
  expect(asked.map((argv) => argv.slice(0, 2))).toEqual([['systemctl', 'show']]);
  expect(asked[0]?.slice(-2)).toEqual(['--', 'ssh.service']);
});
