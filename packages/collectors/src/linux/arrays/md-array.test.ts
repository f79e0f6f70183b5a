import { expect, it } from 'bun:test';
import { mdArray } from './md-array.ts';
import type { MdSysfs } from './md-sysfs.ts';
import { parseMdstat } from './mdstat.ts';

const whole = 'md0 : active raid1 sdb1[1] sda1[0]\n      8 blocks super 1.2 [2/2] [UU]\n';

const quiet: MdSysfs = {
  arrayState: 'clean',
  level: 'raid1',
  raidDisks: 2,
  degraded: 0,
  syncAction: 'idle',
  sync: null,
  mismatches: 0,
  external: null,
  sizeBytes: 8192,
  givenName: null,
  members: [
    { name: 'sda1', states: ['in_sync'], slot: 0, errors: 0 },
    { name: 'sdb1', states: ['in_sync'], slot: 1, errors: 0 },
  ],
};

function read(text: string, sysfs: Partial<MdSysfs>) {
  const [mdstat] = parseMdstat(text);
  return mdArray({ name: 'md0', mdstat, sysfs: { ...quiet, ...sysfs }, bestWorking: 0, checkedAt: null });
}

it('believes the worse of mdstat and sysfs', () => {
  expect(read(whole, {})?.state).toBe('ok');
  expect(read(whole, { degraded: 1 })?.state).toBe('degraded');
  expect(read(whole, { arrayState: 'broken' })?.state).toBe('failed');
  expect(read(whole, { arrayState: 'inactive' })?.state).toBe('failed');
  expect(read('md0 : active raid1 sda1[0] sdb1[1](F)\n 8 blocks [2/1] [U_]\n', {})?.state).toBe('degraded');
});

it('counts what members and the last check of a parity array found, and the failed that it can do without', () => {
  const members = [
    { name: 'sda1', states: ['in_sync'], slot: 0, errors: 3 },
    { name: 'sdb1', states: ['in_sync'], slot: 1, errors: 4 },
    { name: 'sdc1', states: ['faulty'], slot: null, errors: 0 },
  ];
  expect(read(whole.replace('raid1', 'raid5'), { members, mismatches: 16 })?.errors).toBe(3 + 4 + 16 + 1);
});

it('does not call sectors that differ on a mirror errors, but tells of them', () => {
  const array = read(whole, { mismatches: 128 });
  expect(array?.errors).toBe(0);
  expect(array?.problems.join()).toContain('128 sectors differ');
});

it('keeps a disk that was pulled in view', () => {
  const array = read('md0 : active raid1 sda1[0] sdb1[1](F)\n 8 blocks [2/1] [U_]\n', {
    degraded: 1,
    members: [{ name: 'sda1', states: ['in_sync'], slot: 0, errors: 0 }],
  });
  expect(array?.members.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'sda1 active',
    'sdb1 faulty',
    'missing 1 missing',
  ]);
});

it('does not take what waits for its turn for a check where only mdstat speaks of it', () => {
  const [mdstat] = parseMdstat(whole.replace('[UU]\n', '[UU]\n      resync=DELAYED\n'));
  function stateOf(syncAction: string | undefined): string | undefined {
    const sysfs = syncAction === undefined ? undefined : { ...quiet, syncAction };
    return mdArray({ name: 'md0', mdstat, sysfs, bestWorking: 0, checkedAt: null })?.state;
  }
  expect(['check', 'repair', 'resync', undefined].map(stateOf)).toEqual([
    'checking',
    'checking',
    'rebuilding',
    'unknown',
  ]);
});
