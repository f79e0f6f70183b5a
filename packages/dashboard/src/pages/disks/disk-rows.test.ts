import { expect, test } from 'bun:test';
import type { DiskHealth } from '@labkeeper/protocol/inventory';
import type { FleetDisk } from '@labkeeper/protocol/fleet';
import { comeFirst, diskProblems, disksByWorry, diskWord, kindOfDisk } from './disk-rows.ts';

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

test('what the disk says itself and what is judged are one list without doubles', () => {
  const said = disk('a', { problems: ['worn', 'hot'], health: health({ problems: ['hot', 'self-test failed'] }) });
  expect(diskProblems(said)).toEqual(['hot', 'self-test failed', 'worn']);
});

test('the kind of a disk is said once', () => {
  expect(kindOfDisk({ rotational: false, transport: 'nvme' })).toBe('NVMe');
  expect(kindOfDisk({ rotational: true, transport: 'sata' })).toBe('HDD, SATA');
  expect(kindOfDisk({ rotational: null, transport: null })).toBe('');
});

test('arrays stand above the disks only where one of them is not well', () => {
  expect(comeFirst([{ status: 'OK' }, { status: 'OK' }])).toBe(false);
  expect(comeFirst([{ status: 'OK' }, { status: 'WARN' }])).toBe(true);
  expect(comeFirst([{ status: 'UNKNOWN' }])).toBe(true);
});
