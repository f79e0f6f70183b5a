import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { lateAfterMs, sweepFleet, type Sighting } from './fleet-sweep.ts';

const minute = 60_000;
const now = 100 * minute;

function server(serverId: string, agoMinutes: number | undefined, more: Partial<Sighting> = {}): Sighting {
  const heardAt = agoMinutes === undefined ? undefined : now - agoMinutes * minute;
  return {
    serverId,
    siteId: 'home',
    isLocal: false,
    heardAt,
    isHeardSince: true,
    isOffline: false,
    lateMs: lateAfterMs(60),
    ...more,
  };
}

function servers(count: number, agoMinutes: number, more: Partial<Sighting> = {}): Sighting[] {
  return Array.from({ length: count }, (_, index) => server(`s${index}${more.siteId ?? ''}`, agoMinutes, more));
}

test('when most servers fall silent at once the hub is taken for isolated, also with its own machine still there', () => {
  const local = server('hub', 0, { isLocal: true });
  expect(sweepFleet([...servers(5, 3), local], true, now).isolated).toBe(true);
  expect(sweepFleet([...servers(5, 30), local], true, now).isolated).toBe(true);
  expect(sweepFleet([...servers(3, 3), server('well', 0)], true, now).isolated).toBe(true);
});

test('one or two servers that fail are not the network, unless the hub has no link', () => {
  expect(sweepFleet(servers(2, 3), true, now).isolated).toBe(false);
  expect(sweepFleet([server('only', 3)], true, now).isolated).toBe(false);
  expect(sweepFleet([server('only', 3)], false, now).isolated).toBe(true);
  expect(sweepFleet([server('only', 0)], false, now).isolated).toBe(false);
});

test('servers that were switched off one after the other do not add up', () => {
  const off = [10, 20, 30, 40].map((ago) => server(`off${ago}`, ago));
  expect(sweepFleet([...off, server('last', 3), server('well', 0)], true, now).isolated).toBe(false);
});

test('a site whose servers are all silent while others are heard is down, and the hub is not isolated', () => {
  const away = servers(4, 3, { siteId: 'cellar' });
  const sweep = sweepFleet([...away, server('nas', 0)], true, now);
  expect([sweep.isolated, [...sweep.sitesDown]]).toEqual([false, ['cellar']]);
  expect(
    sweepFleet([...away.slice(1), server('one', 0, { siteId: 'cellar' }), server('nas', 0)], true, now).sitesDown.size,
  ).toBe(0);
});

test('servers that go on reporting for a quarter of an hour prove that the hub is not cut off', () => {
  expect(sweepFleet([...servers(4, 14), server('well', 0)], true, now).isolated).toBe(true);
  expect(sweepFleet([...servers(4, 16), server('well', 0)], true, now).isolated).toBe(false);
});

test('what was never heard says nothing, and while everybody is heard nothing is wrong', () => {
  expect(
    sweepFleet(
      servers(9, 3).map((one) => ({ ...one, heardAt: undefined })),
      true,
      now,
    ).isolated,
  ).toBe(false);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 20 }), fc.boolean(), (seconds, link) => {
      const all = seconds.map((ago, index) => server(`s${index}`, ago / 60));
      expect(sweepFleet(all, link, now)).toMatchObject({
        isolated: false,
        sitesDown: new Set(),
        sitesOffline: new Set(),
      });
    }),
  );
});

function isCellarDown(other: Sighting, isOffline: boolean): boolean {
  const fleet = [other, server('nas', 3, { siteId: 'cellar', isOffline }), server('well', 0)];
  return sweepFleet(fleet, true, now).sitesOffline.has('cellar');
}

test('one server that is restarted beside another that has been dead for long does not take the site down until it is offline itself', () => {
  const dead = server('dead', 90, { siteId: 'cellar', isOffline: true });
  const deadBefore = server('before', undefined, {
    siteId: 'cellar',
    heardAt: -Infinity,
    isHeardSince: false,
    isOffline: true,
  });
  for (const other of [dead, deadBefore]) {
    expect([false, true].map((isOffline) => isCellarDown(other, isOffline))).toEqual([false, true]);
  }
});

test('a site of which all fall silent together is offline as soon as one of them is', () => {
  const rest = [server('a', 3, { siteId: 'cellar' }), server('well', 0)];
  const first = server('b', 4, { siteId: 'cellar', isOffline: true });
  expect([...sweepFleet([first, ...rest], true, now).sitesOffline]).toEqual(['cellar']);
  expect(sweepFleet([{ ...first, isOffline: false }, ...rest], true, now).sitesOffline.size).toBe(0);
});

test('after a start those that were offline before are silent for their site, and do not make the hub isolated', () => {
  const before = { heardAt: -Infinity, isHeardSince: false, isOffline: true };
  const dead = servers(3, 0, { siteId: 'cellar', ...before });
  expect(sweepFleet(dead, true, now).isolated).toBe(false);
  expect(sweepFleet(dead, false, now).isolated).toBe(false);
  const sweep = sweepFleet([...dead, server('nas', 0)], true, now);
  expect([sweep.isolated, [...sweep.sitesOffline]]).toEqual([false, ['cellar']]);
});

test('those that do not come back after a start are late like any other, and those that are awaited are not heard yet', () => {
  function awaited(agoMinutes: number): Sighting[] {
    return servers(5, agoMinutes, { isHeardSince: false });
  }
  expect(sweepFleet(awaited(1), true, now)).toMatchObject({ isolated: false, isAnyHeard: false });
  expect(sweepFleet(awaited(3), true, now)).toMatchObject({ isolated: true, isAnyHeard: false });
});
