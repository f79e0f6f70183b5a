import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { fixtureHost } from '../fixture-host.ts';
import type { Host } from '../host.ts';
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
    'x'.repeat(248),
    'wg-quick@',
    'wg-quick@.service',
  ];
  expect(names.map(toUnit).filter((unit) => unit !== undefined)).toEqual([]);
});

it('takes the longest name that a unit may have', () => {
  expect(toUnit('x'.repeat(247))).toHaveLength(255);
  expect(toUnit('wg-quick@wg0')).toBe('wg-quick@wg0.service');
});

/** A systemctl that refuses names as the real one does: it ends there, and says which it was. */
function refusing(refused: readonly string[], loaded = 'active'): Host & { asked: number } {
  const host = {
    ...fixtureHost('/nowhere'),
    asked: 0,
    async run(_file: string, args: readonly string[]) {
      host.asked += 1;
      const units = args.slice(args.indexOf('--') + 1);
      const end = units.findIndex((unit) => refused.includes(unit));
      const answered = end === -1 ? units : units.slice(0, end);
      const stdout = answered.map((unit) => `Id=${unit}\nLoadState=loaded\nActiveState=${loaded}\n`).join('\n');
      const stderr = `Failed to get properties: Unit name ${units[end]} is neither a valid invocation ID nor unit name.\n`;
      return { code: end === -1 ? 0 : 1, stdout, stderr: end === -1 ? '' : stderr, timedOut: false, truncated: false };
    },
  };
  return host;
}

async function statusesOf(host: Host, names: readonly string[]) {
  const look = { signal: new AbortController().signal, monotonicMs: 0, now: new Date(0), previous: undefined };
  const reading = await services.collect(host, { ...look, services: names });
  if (reading === 'absent') throw new Error('it is absent');
  return { statuses: reading.services?.map(({ status }) => status), hint: reading.hint };
}

it('loses nothing but the service whose name systemd refuses, wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }), async (wrong) => {
      const names = wrong.map((isWrong, index) => `${isWrong ? 'wrong' : 'well'}${index}`);
      const refused = names.filter((name) => name.startsWith('wrong')).map((name) => `${name}.service`);
      const host = refusing(refused);
      const { statuses, hint } = await statusesOf(host, names);
      expect(statuses).toEqual(wrong.map((isWrong) => (isWrong ? 'unknown' : 'running')));
      expect(host.asked).toBeLessThanOrEqual(refused.length + 1);
      for (const unit of refused) expect(hint).toContain(unit);
    }),
  );
});

it('gives up on a systemctl that refuses everything', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `s${index}`);
  const host = refusing(names.map((name) => `${name}.service`));
  expect((await statusesOf(host, names)).statuses).toEqual(names.map(() => 'unknown'));
  expect(host.asked).toBeLessThan(30);
});

/** What a service amounts to at each look, where its properties are as given and minutes lie between the looks. */
async function statusesOverTime(minutes: number, looks: readonly string[]) {
  let properties = '';
  const host = {
    ...fixtureHost('/nowhere'),
    async run() {
      const stdout = `Id=db.service\nLoadState=loaded\n${properties}\n`;
      return { code: 0, stdout, stderr: '', timedOut: false, truncated: false };
    },
  };
  const found: unknown[] = [];
  let previous: Parameters<typeof services.collect>[1]['previous'];
  for (const [index, look] of looks.entries()) {
    properties = look;
    const monotonicMs = index * minutes * 60_000;
    const at = { signal: new AbortController().signal, monotonicMs, now: new Date(monotonicMs), services: ['db'] };
    const reading = await services.collect(host, { ...at, previous });
    if (reading === 'absent' || reading.memory === undefined) throw new Error('it is absent');
    previous = { memory: reading.memory, monotonicMs };
    found.push(reading.services?.[0]?.status);
  }
  return found;
}

const starts = 'ActiveState=activating\nSubState=start\nResult=success\nNRestarts=0\nType=notify';
const again = starts.replace('NRestarts=0', 'NRestarts=1');
const waits = again.replace('SubState=start', 'SubState=auto-restart').replace('success', 'exit-code');
const runs = 'ActiveState=active\nSubState=running\nResult=success\nNRestarts=1\nType=notify';

it('takes a slow first start for no failure, and a start that systemd repeats for one until it has come up', async () => {
  expect(await statusesOverTime(0.5, [starts, starts, starts, runs])).toEqual(Array(4).fill('running'));
  expect(await statusesOverTime(0.5, [runs, waits, again, waits, again, runs])).toEqual([
    'running',
    ...Array<string>(4).fill('failed'),
    'running',
  ]);
});

it('does not say that a service runs which has been starting for very long, unless it is a job that runs once', async () => {
  const slow = await statusesOverTime(5, [starts, starts, starts, starts, runs, starts]);
  expect(slow).toEqual(['running', 'running', 'running', 'unknown', 'running', 'running']);
  for (const type of ['Type=oneshot', '']) {
    const job = starts.replace('Type=notify', type);
    expect(await statusesOverTime(60, [job, job, job])).toEqual(['running', 'running', 'running']);
  }
  const retried = again.replace('Type=notify', 'Type=oneshot');
  expect(await statusesOverTime(60, [retried])).toEqual(['running']);
});

it('says of a template that an instance is wanted, and tells of the others', async () => {
  const { statuses, hint } = await statusesOf(refusing([], 'failed'), ['sshd', 'wg-quick@', 'plex']);
  expect(statuses).toEqual(['failed', 'unknown', 'failed']);
  expect(hint).toContain('wg-quick@ is a template');
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
