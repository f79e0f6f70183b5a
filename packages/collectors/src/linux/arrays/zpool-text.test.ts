import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { poolArray } from './pool-array.ts';
import { parseScanText } from './zpool-scan-text.ts';
import { zfsNumber } from './sizes.ts';
import { parseZpoolText } from './zpool-text.ts';

describeParser('parseZpoolText', {
  parse: (text) => parseZpoolText(text).map((pool) => poolArray(pool, undefined)),
  seeds: ['arrays/zfs-text/look-1/status.txt'],
  corpus: /^zfs\/jc\/zpool-status-.*\.out$/,
  sane: (result) => {
    const states = (result as { array: string; state: string; wanted: number }[]).map(
      ({ array, state, wanted }) => `${array} ${state} ${wanted}`,
    );
    const expected = [
      ['tank ok 8'],
      ['zhgstera6 ok 1', 'zint500 ok 1', 'zsam53 ok 1'],
      ['tank degraded 2'],
      ['tank failed 2'],
      ['pool1 ok 4'],
    ];
    expect(expected.map((one) => one.join())).toContain(states.join());
  },
});

describeParser('parseScanText', { parse: parseScanText, seeds: ['arrays/zfs-text/look-1/status.txt'] });

const none = { percent: null, etaSeconds: null, bytesPerSecond: null, endedMs: null };

it.each([
  ['none requested', null],
  ['', null],
  ['something new', undefined],
  [
    'scrub completed after 0h0m with 0 errors on Tue Feb  2 13:08:42 2010',
    { ...none, kind: 'scrub', state: 'finished', endedMs: Date.UTC(2010, 1, 2, 13, 8, 42) },
  ],
  [
    'scrub repaired 0B in 11:16:03 with 0 errors on Sun Feb 12 11:40:04 2023',
    { ...none, kind: 'scrub', state: 'finished', endedMs: Date.UTC(2023, 1, 12, 11, 40, 4) },
  ],
  [
    'resilvered 1.2G in 0 days 00:01:02 with 0 errors on Sun Mar  1 01:02:03 2026',
    { ...none, kind: 'resilver', state: 'finished', endedMs: Date.UTC(2026, 2, 1, 1, 2, 3) },
  ],
  [
    'scrub canceled on Fri Aug 19 15:33:19 2022',
    { ...none, kind: 'scrub', state: 'canceled', endedMs: Date.UTC(2022, 7, 19, 15, 33, 19) },
  ],
  [
    'scrub in progress for 0h7m, 62.69% done, 0h4m to go',
    { ...none, kind: 'scrub', state: 'running', percent: 62.69, etaSeconds: 240 },
  ],
  [
    'resilver in progress since Mon Jun  4 10:00:00 2018\n 1.42T scanned out of 9.06T at 372M/s, 5h58m to go\n 0 resilvered, 15,70% done',
    {
      ...none,
      kind: 'resilver',
      state: 'running',
      percent: 15.7,
      etaSeconds: 5 * 3600 + 58 * 60,
      bytesPerSecond: 372 * 2 ** 20,
    },
  ],
  [
    'scrub in progress since Sun Mar  1 10:00:00 2026\n\t374G / 4.53T scanned at 1.5G/s, 120G / 4.53T issued at 500M/s\n\t0B repaired, 2.59% done, 1 days 02:31:15 to go',
    {
      ...none,
      kind: 'scrub',
      state: 'running',
      percent: 2.59,
      etaSeconds: 86_400 + 2 * 3600 + 31 * 60 + 15,
      bytesPerSecond: 500 * 2 ** 20,
    },
  ],
  [
    'scrub in progress since Sun Mar  1 10:00:00 2026\n\t0B scanned at 0B/s\n\t0B repaired, 0.00% done, no estimated completion time',
    { ...none, kind: 'scrub', state: 'running', percent: 0 },
  ],
  [
    'scrub paused since Sun Mar  1 10:00:00 2026\n\tscrub started on Sat Feb 28 10:00:00 2026\n\t0B repaired, 40.00% done',
    { ...none, kind: 'scrub', state: 'paused', percent: 40 },
  ],
  [
    'resilver (draid2:4d:8c:1s-0) in progress since Sun Mar  1 10:00:00 2026\n\t12% done, 00:10:00 to go',
    { ...none, kind: 'resilver', state: 'running', percent: 12, etaSeconds: 600 },
  ],
] as const)('reads the words "%s"', (words, scan) => {
  expect(parseScanText(words)).toEqual(scan as never);
});

it.each([
  ['1.32K', 1352],
  ['1,32K', 1352],
  ['17', 17],
  ['0', 0],
  ['372M', 372 * 2 ** 20],
  ['-', undefined],
  ['1.00x', undefined],
  ['2%', undefined],
  ['18446744073709551615', undefined],
  [-1, undefined],
  [null, undefined],
])('takes the number %p for %p', (text, value) => {
  expect(zfsNumber(text)).toBe(value as never);
});

it('tells the errors of a pool that no text names', () => {
  const text =
    '  pool: tank\n state: ONLINE\nconfig:\n\n\tNAME STATE READ WRITE CKSUM\n\ttank ONLINE 0 0 0\n\t  sda ONLINE 0 0 0\n\n';
  expect(
    parseZpoolText(
      `${text}errors: Permanent errors have been detected in the following files:\n\n        /a\n        /b\n`,
    )[0]?.dataErrors,
  ).toBe(2);
  expect(parseZpoolText(`${text}errors: List of errors unavailable\n`)[0]?.dataErrors).toBeNull();
  expect(parseZpoolText(`${text}errors: No known data errors\n`)[0]?.dataErrors).toBe(0);
});

it('calls a pool without a table of devices unknown, never well', () => {
  const [pool] = parseZpoolText('  pool: tank\n state: ONLINE\nerrors: No known data errors\n');
  expect(pool === undefined ? undefined : poolArray(pool, undefined).state).toBe('unknown');
});

it('reads a pool whose name has blanks, and one whose disk is called like the beginning of the name', () => {
  const text = [
    '  pool: my old pool',
    ' state: ONLINE',
    'config:',
    '',
    '\tNAME         STATE     READ WRITE CKSUM',
    '\tmy old pool  ONLINE       0     0     0',
    '\t  mirror-0   ONLINE       0     0     0',
    '\t    my       ONLINE       0     0     2',
    '\t    sdb      ONLINE       0     0     0',
    '',
    'errors: No known data errors',
  ].join('\n');
  const [pool] = parseZpoolText(text);
  expect(pool).toMatchObject({ name: 'my old pool', state: 'ONLINE' });
  expect(pool?.root).toMatchObject({ name: 'my old pool', kind: 'root', state: 'ONLINE', errors: 0 });
  expect(pool?.root?.children[0]?.children.map(({ name, errors }) => [name, errors])).toEqual([
    ['my', 2],
    ['sdb', 0],
  ]);
  const array = pool === undefined ? undefined : poolArray(pool, undefined);
  expect(array).toMatchObject({ state: 'ok', wanted: 2, working: 2, errors: 2 });
});
