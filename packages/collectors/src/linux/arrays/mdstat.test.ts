import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { mdArray } from './md-array.ts';
import { parseMdstat } from './mdstat.ts';

function statesOf(text: string): Record<string, string> {
  const sources = { sysfs: undefined, bestWorking: 0, checkedAt: null };
  return Object.fromEntries(
    parseMdstat(text).flatMap((mdstat) => {
      const array = mdArray({ name: mdstat.name, mdstat, ...sources });
      return array === undefined ? [] : [[array.array, array.state]];
    }),
  );
}

describeParser('parseMdstat', {
  parse: (text) => statesOf(text),
  seeds: [
    'arrays/md-of-every-kind/look-1/proc/mdstat',
    'arrays/md-loses-a-disk-and-is-rebuilt/look-2/proc/mdstat',
    'arrays/md-broken-lines-cost-their-own-array/look-1/proc/mdstat',
  ],
  corpus: /^mdstat\//,
  sane: (result) => {
    const states = result as Record<string, string>;
    // What the captures of others hold, by the words that stand in them.
    const known: Record<string, string> = {
      md7: 'degraded',
      md4: 'failed',
      md6: 'rebuilding',
      md201: 'checking',
      md3: 'ok',
    };
    for (const [array, state] of Object.entries(known)) {
      if (Object.keys(states).length > 5) expect(`${array} ${states[array]}`).toBe(`${array} ${state}`);
    }
    expect(states['md219']).toBeUndefined();
  },
});

it('tells how far a rebuild is and when it will be done', () => {
  const line = '[=>...................]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec';
  const [array] = parseMdstat(`md6 : active raid1 sdb2[2] sda2[0]\n 195310144 blocks [2/1] [U_]\n ${line}\n`);
  expect(array).toMatchObject({
    sync: { kind: 'recovery', percent: 8.59, etaSeconds: 1020, bytesPerSecond: 259_783 * 1024, waiting: null },
  });
});

it('drops a time and a percentage that cannot be', () => {
  const [array] = parseMdstat(
    'md0 : active raid1 a[0]\n 1 blocks [2/1] [U_]\n [>] recovery = 900.0% (9/1) finish=99999999999999999999.0min speed=1K/sec\n',
  );
  expect(array).toMatchObject({ sync: { percent: null, etaSeconds: null } });
});

it('reads a line that a tab indents, and no Personalities at all', () => {
  expect(statesOf('md0 : active raid1 sdb1[1] sda1[0]\n      8 blocks [2/2] [UU]\n\tresync=PENDING\n')).toEqual({
    md0: 'ok',
  });
});

it.each([
  ['raid5', '[3/1] [U__]', 'failed'],
  ['raid6', '[4/2] [UU__]', 'degraded'],
  ['raid6', '[4/1] [U___]', 'failed'],
  ['raid1', '[3/1] [U__]', 'degraded'],
  ['raid1', '[2/0] [__]', 'failed'],
  ['raid1', '[2/2] [U_]', 'degraded'],
  ['raid10', '[4/1] [U___]', 'failed'],
  ['raid1', '[32/4] [UUUU____________________________]', 'ok'],
  ['raid1', '[32/1] [U_______________________________]', 'degraded'],
  ['raid7', '[4/3] [UUU_]', 'degraded'],
])('calls %s %s %s', (level, count, state) => {
  expect(statesOf(`md0 : active ${level} sda1[0]\n      8 blocks super 1.2 ${count}\n`)).toEqual({ md0: state });
});

it('does not excuse an array with room for more when a member has failed', () => {
  const text = 'md9 : active raid1 sda1[0] sdb1[1] sdc1[2](F)\n 8 blocks [32/2] [UU______________________________]\n';
  expect(statesOf(text)).toEqual({ md9: 'degraded' });
});
