import { expect, test } from 'bun:test';
import type { Disk, DiskArray } from '@labkeeper/protocol/inventory';
import { afterLook, lastingDisks, seenArrays, type KnownThing, type SeenThing } from './known-hardware.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 4, 1);

function array(working: number | null, isWell = true, id = 'md0'): SeenThing {
  return { kind: 'array', id, name: id, working, isWell, lasts: true };
}
function disk(id: string): SeenThing {
  return { kind: 'disk', id, name: id, working: null, isWell: true, lasts: true };
}

/** Looks at these times, one after the other. */
function after(
  looks: readonly (readonly [at: number, seen: readonly SeenThing[], isWhole?: boolean])[],
  kind: 'disk' | 'array',
) {
  let known: KnownThing[] = [];
  for (const [at, seen, isWhole = true] of looks) known = afterLook(known, { kind, seen, isWhole }, start + at);
  return known;
}

test('an array that says it is well with fewer members than it had has lost them, for 30 days', () => {
  expect(
    after(
      [
        [0, [array(4)]],
        [day, [array(3)]],
      ],
      'array',
    )[0]?.lost,
  ).toBe(1);
  expect(
    after(
      [
        [0, [array(4)]],
        [day, [array(3)]],
        [2 * day, [array(4)]],
      ],
      'array',
    )[0]?.lost,
  ).toBe(0);
  expect(
    after(
      [
        [0, [array(4)]],
        [31 * day, [array(3)]],
      ],
      'array',
    )[0]?.lost,
  ).toBe(0);
});

test('while an array says itself that it is not whole, what is known of its losses stays as it was', () => {
  expect(
    after(
      [
        [0, [array(4)]],
        [day, [array(3, false)]],
      ],
      'array',
    )[0]?.lost,
  ).toBe(0);
  expect(
    after(
      [
        [0, [array(4)]],
        [day, [array(3)]],
        [2 * day, [array(2, false)]],
      ],
      'array',
    )[0]?.lost,
  ).toBe(1);
  expect(
    after(
      [
        [0, [array(4)]],
        [day, [array(null)]],
      ],
      'array',
    )[0],
  ).toMatchObject({ most: 4, lost: 0 });
});

test('what was there for a while and is not any more is gone, and back when it is seen again', () => {
  const looks = [
    [0, [array(2)]],
    [2 * hour, [array(2)]],
    [3 * hour, []],
  ] as const;
  expect(after(looks, 'array')).toMatchObject([{ id: 'md0', goneAt: start + 3 * hour }]);
  expect(after([...looks, [4 * hour, []]], 'array')).toMatchObject([{ goneAt: start + 3 * hour }]);
  expect(after([...looks, [4 * hour, [array(2)]]], 'array')).toMatchObject([{ goneAt: null, firstAt: start }]);
});

/** How many disks are known at the look at `looked` that were in place from the first moment to `lastSeen`. */
function taken(lastSeen: number, looked: number): number {
  const looks: Parameters<typeof after>[0] = [
    [0, [disk('A')]],
    [lastSeen, [disk('A')]],
    [looked, []],
  ];
  return after(looks, 'disk').length;
}

test('a disk that was put in for less than a day, or was last seen more than 30 days ago, is forgotten in silence', () => {
  expect(taken(23 * hour, day)).toBe(0);
  expect(taken(2 * day, 33 * day)).toBe(0);
  expect(taken(2 * day, 3 * day)).toBe(1);
});

test('a look that did not see all says nothing of what it did not see, and one at disks nothing of arrays', () => {
  const known = after(
    [
      [0, [disk('A'), disk('B')]],
      [2 * day, [disk('A'), disk('B')]],
      [3 * day, [disk('B')], false],
    ],
    'disk',
  );
  expect(known.map(({ goneAt }) => goneAt)).toEqual([null, null]);
  expect(afterLook(known, { kind: 'array', seen: [], isWhole: true }, start + 4 * day)).toEqual(known);
});

test('a disk is known by its serial number; what has none, shares one, or is plugged in over USB is not remembered', () => {
  function one(id: string, serial: string | null, transport: string | null = 'sata'): Disk {
    return { id, serial, transport, device: 'sda', model: 'WD Red', size_bytes: 1, rotational: true };
  }
  const disks = [
    one('S1', 'S1'),
    one('0x50014ee', null),
    one('sda', null),
    one('S2 (sda)', 'S2'),
    one('S3', 'S3', 'usb'),
  ];
  expect(lastingDisks(disks).map(({ id, name }) => [id, name])).toEqual([
    ['S1', 'WD Red (S1)'],
    ['0x50014ee', 'WD Red (0x50014ee)'],
  ]);
});

test('a btrfs of one device is told while it counts errors, and is not gone when it counts none', () => {
  const facts = { array: 'root', wanted: 1, working: 1, state: 'ok' };
  const [single] = seenArrays([{ ...facts, kind: 'btrfs' } as DiskArray]);
  const [pool] = seenArrays([{ ...facts, kind: 'zfs' } as DiskArray]);
  if (single === undefined || pool === undefined) throw new Error('nothing is seen');
  function lost(first: SeenThing, then: SeenThing): ReturnType<typeof after> {
    const looks: Parameters<typeof after>[0] = [
      [0, [first]],
      [day, [then]],
      [2 * day, []],
    ];
    return after(looks, 'array');
  }
  expect(lost(single, single)).toEqual([]);
  // It was remembered once.
  expect(lost(pool, single)).toEqual([]);
  expect(lost(pool, pool)).toMatchObject([{ goneAt: start + 2 * day }]);
});
