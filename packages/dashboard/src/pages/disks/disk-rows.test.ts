import { expect, test } from 'bun:test';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { FleetArray, FleetDisk } from '@labkeeper/protocol/fleet';
import {
  arrayProblems,
  diskProblems,
  disksByWorry,
  disksSorted,
  diskWord,
  isFromBefore,
  sickAndWell,
  stateOfDisk,
} from './disk-rows.ts';

function disk(id: string, more: Partial<FleetDisk> = {}): FleetDisk {
  const facts = { device: id, model: null, serial: null, size_bytes: null, rotational: null, transport: null };
  return { server_id: 'nas', status: 'OK', problems: [], updated_at: null, id, ...facts, health: null, ...more };
}

function health(more: Partial<DiskHealth>): DiskHealth {
  return { state: 'ok', problems: [], percentage_used: null, power_on_hours: null, ...more } as DiskHealth;
}

test('the greatest worry stands first, and what nobody can ask last', () => {
  const ordered = disksByWorry([
    disk('unasked', { status: 'UNKNOWN' }),
    disk('young', { health: health({ power_on_hours: 10 }) }),
    disk('worn', { health: health({ percentage_used: 60 }) }),
    disk('silent', { status: 'UNKNOWN', health: health({ state: 'unknown' }) }),
    disk('failing', { status: 'FAIL', health: health({ state: 'failed' }) }),
    disk('warned', { status: 'WARN', health: health({ state: 'warning' }) }),
    disk('old', { health: health({ power_on_hours: 50_000 }) }),
  ]);
  expect(ordered.map(({ id }) => id)).toEqual(['failing', 'warned', 'silent', 'worn', 'old', 'young', 'unasked']);
});

test('a disk that nobody asks is not called well, and one that sleeps is not called unknown', () => {
  expect(diskWord(disk('a', { status: 'UNKNOWN' }))).toBe('Not asked');
  expect(diskWord(disk('a', { status: 'UNKNOWN', health: health({ state: 'asleep' }) }))).toBe('Asleep');
  expect(diskWord(disk('a', { health: health({}) }))).toBe('Well');
  expect(diskWord(disk('a', { status: 'UNKNOWN', health: health({ state: 'unknown' }) }))).toBe('Unknown');
  expect(diskWord(disk('a', { status: 'FAIL', health: health({ state: 'asleep' }) }))).toBe('Failing');
});

test('a virtual disk is called so: there is nobody to ask', () => {
  expect(diskWord(disk('vda', { status: 'UNKNOWN', transport: 'virtio' }))).toBe('Virtual disk');
});

test('a disk that sleeps does not shine like one that is awake and well, and its numbers are from before', () => {
  const asleep = disk('a', { health: health({ state: 'asleep' }) });
  expect([stateOfDisk(asleep), isFromBefore(asleep)]).toEqual(['maintenance', true]);
  expect(stateOfDisk(disk('a', { status: 'WARN', health: health({ state: 'asleep' }) }))).toBe('warn');
  const awake = disk('a', { health: health({}) });
  expect([stateOfDisk(awake), isFromBefore(awake)]).toEqual(['ok', false]);
  expect(isFromBefore(disk('a', { status: 'UNKNOWN', health: health({}) }))).toBe(true);
});

test('what the disk says itself and what is judged are one list without doubles', () => {
  const said = disk('a', { problems: ['worn', 'hot'], health: health({ problems: ['hot', 'self-test failed'] }) });
  expect(diskProblems(said)).toEqual(['hot', 'self-test failed', 'worn']);
});

test('what is judged of a disk does not name it again', () => {
  const facts = { device: '/dev/nvme0n1', model: 'KINGSTON SNV2S500G', health: health({}) };
  const judged = ['Disk nvme0n1 (KINGSTON SNV2S500G, S1) is 91 % worn', 'nvme0n1 (KINGSTON SNV2S500G, S1) is at 71 °C'];
  expect(diskProblems(disk('S1', { ...facts, problems: judged }))).toEqual(['91 % worn', 'at 71 °C']);
  expect(diskProblems(disk('S1', { problems: ['Disk S1 is gone'] }))).toEqual(['gone']);
});

test('a fact that the drive tells itself is not told a second time in the words of the rule', () => {
  const own = ['it says itself that it is failing', '24 sectors that cannot be read now'];
  const judged = [
    'Disk sdb (WD, S1) is failing by its own word',
    'Disk sdb (WD, S1) has 24 sectors that cannot be read',
    'Disk sdb (WD, S1) has 3 lost sectors',
  ];
  const facts = { device: '/dev/sdb', model: 'WD', problems: judged };
  const says = { state: 'failed', pending_sectors: 24, offline_uncorrectable_sectors: 0 } as const;
  const shown = diskProblems(disk('S1', { ...facts, health: health({ ...says, problems: own }) }));
  expect(shown).toEqual([...own, '3 lost sectors']);
  const silent = diskProblems(disk('S1', { ...facts, health: health({ ...says }) }));
  expect(silent).toEqual(['failing by its own word', '24 sectors that cannot be read', '3 lost sectors']);
});

test('an array says beside its word only what the word does not', () => {
  const array = { array: 'tank', state: 'degraded', errors: 0, members: [] as FleetArray['members'] } as const;
  const problems = [
    'sde is FAULTED',
    'Array tank is degraded',
    'Array tank is degraded for 5 min or more',
    'Array tank has 2 errors',
  ];
  expect(arrayProblems({ ...array, problems } as Partial<FleetArray> as FleetArray)).toEqual([
    'sde is FAULTED',
    '2 errors',
  ]);
});

test('how many members of an array work is said once', () => {
  const members: FleetArray['members'] = [];
  const array = { array: 'md0', state: 'degraded', working: 1, wanted: 2, errors: null, members } as const;
  const problems = ['1 of 2 members work', 'sdb was taken out'];
  expect(arrayProblems({ ...array, problems } as Partial<FleetArray> as FleetArray)).toEqual(['sdb was taken out']);
});

test('disks are sorted by what they have, those that do not say at the end both ways', () => {
  const disks = [
    disk('new', { health: health({ percentage_used: 2 }) }),
    disk('mute'),
    disk('worn', { health: health({ percentage_used: 91 }) }),
  ];
  function ids(descending: boolean): string[] {
    return disksSorted(disks, { column: 'wear', descending }).map(({ id }) => id);
  }
  expect(ids(true)).toEqual(['worn', 'new', 'mute']);
  expect(ids(false)).toEqual(['new', 'worn', 'mute']);
});

test('arrays that are not well stand above the disks, well ones below', () => {
  const [failed, well, unknown] = [{ status: 'FAIL' }, { status: 'OK' }, { status: 'UNKNOWN' }] as const;
  expect(sickAndWell([well, failed, unknown])).toEqual([[failed, unknown], [well]]);
});
