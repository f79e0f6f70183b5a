import { expect, it } from 'bun:test';
import { readdirSync } from 'node:fs';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host, RunResult } from '../../host.ts';
import { arrays } from './arrays.ts';

const fixtures = `${import.meta.dirname}/../../../fixtures/arrays`;
const hanging: RunResult = { code: null, stdout: '', stderr: '', timedOut: true, truncated: false };

/** Looks at hosts one after the other, so many seconds apart, and gives every reading. */
async function lookAt(hosts: readonly Host[], seconds = 60) {
  const readings: Exclude<Awaited<ReturnType<typeof arrays.collect>>, 'absent'>[] = [];
  let previous;
  for (const [index, host] of hosts.entries()) {
    const monotonicMs = 1e6 + index * seconds * 1000;
    const now = new Date(Date.parse('2026-03-01T12:00:00Z') + index * seconds * 1000);
    const signal = new AbortController().signal;
    const reading = await arrays.collect(host, { signal, monotonicMs, now, previous, services: [] });
    if (reading === 'absent') throw new Error('nothing is there');
    readings.push(reading);
    previous = { memory: reading.memory as never, monotonicMs };
  }
  return readings;
}

function states(reading: { inventory?: { arrays?: { array: string; state: string }[] } } | undefined): string[] {
  return (reading?.inventory?.arrays ?? []).map(({ array, state }) => `${array} ${state}`);
}

it('leaves a tool alone that hangs, and calls what the kernel finds well unknown until it answers', async () => {
  let runs = 0;
  const captured = fixtureHost(`${fixtures}/three-of-one-name/look-1`);
  const host = { ...captured, run: async () => ((runs += 1), hanging) };
  const readings = await lookAt([host, host, host]);
  expect(runs).toBe(1);
  expect(states(readings.at(-1))).toEqual(['tank ok', 'tank (zfs) unknown', 'tank (btrfs) ok', 'tank (btrfs 2) ok']);
  expect(readings.at(-1)?.hint).toContain('does not answer');
  await lookAt([host, host], 1801);
  expect(runs).toBe(3);
});

it('still believes the kernel when it says that a pool is not well while the tool hangs', async () => {
  const captured = fixtureHost(`${fixtures}/zfs-without-the-tool/look-1`);
  const [reading] = await lookAt([{ ...captured, run: async () => hanging }]);
  expect(states(reading)).toEqual(['odd unknown', 'rpool unknown', 'tank degraded']);
});

it('loses only the arrays of the kind that cannot be read, and those are unknown, not gone', async () => {
  const captured = fixtureHost(`${fixtures}/three-of-one-name/look-1`);
  const broken: Host = {
    ...captured,
    readFile: async (path) => {
      if (path === '/proc/mdstat') throw Object.assign(new Error('EIO: /proc/mdstat'), { code: 'EIO' });
      return await captured.readFile(path);
    },
  };
  const [, second, third] = await lookAt([captured, broken, captured]);
  expect(states(second)).toEqual(['tank unknown', 'tank (zfs) ok', 'tank (btrfs) ok', 'tank (btrfs 2) ok']);
  expect(second?.hint).toContain('EIO');
  expect(states(third)[0]).toBe('tank ok');
});

it('asks the tool in a fixed language and time zone, with a time limit', async () => {
  const asked: unknown[] = [];
  const captured = fixtureHost(`${fixtures}/zfs-json/look-1`);
  const host: Host = {
    ...captured,
    run: async (file, args, options) => {
      asked.push([file, options?.env, (options?.timeoutMs ?? 1e9) <= 3000]);
      return await captured.run(file, args, options);
    },
  };
  await lookAt([host]);
  expect(asked).toEqual([['zpool', { LC_ALL: 'C', TZ: 'UTC' }, true]]);
});

it('asks the tool again within a minute while a pool is scrubbed, and not before', async () => {
  let runs = 0;
  const captured = fixtureHost(`${fixtures}/zfs-json/look-1`);
  const counting: Host = { ...captured, run: async (...args) => ((runs += 1), await captured.run(...args)) };
  await lookAt([counting, counting, counting], 30);
  expect(runs).toBe(2);
});

it('says how far a rebuild is, as a sample, and nothing once it is done', async () => {
  const folder = `${fixtures}/md-check-comes-to-its-end`;
  const looks = readdirSync(folder)
    .filter((name) => name.startsWith('look-') && !name.endsWith('.json'))
    .toSorted();
  const hosts = looks.map((_, index) =>
    fixtureHost(
      ...looks
        .slice(0, index + 1)
        .toReversed()
        .map((look) => `${folder}/${look}`),
    ),
  );
  const readings = await lookAt(hosts);
  const percents = readings.map(({ samples }) => samples.find(({ metric }) => metric === 'array_sync_percent')?.value);
  expect(percents).toEqual([99, undefined]);
});
