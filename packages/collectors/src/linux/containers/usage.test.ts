import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { describeParser } from '../../parser.contract.ts';
import { parseBlocks, parseCpu, parseNetwork } from './cgroup-usage.ts';
import { placesOf } from './cgroup-place.ts';
import { readStats } from './engine-stats.ts';
import { readInspection } from './inspection.ts';
import { cpuPercent, type Usage } from './usage.ts';

const id = 'ab'.repeat(32);

function parseJson(read: (json: unknown) => unknown): (text: string) => unknown {
  return (text) => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return undefined;
    }
    return read(json);
  };
}

const v2 = 'containers/docker-with-every-state/look-1/sys/fs/cgroup/system.slice';
const plex = `${v2}/docker-${'a1'.repeat(64).slice(0, 64)}.scope`;

describeParser('parseCpu', { parse: parseCpu, seeds: [`${plex}/cpu.stat`] });
describeParser('parseBlocks', { parse: parseBlocks, seeds: [`${plex}/io.stat`] });
describeParser('parseNetwork', {
  parse: parseNetwork,
  seeds: ['containers/docker-with-every-state/look-1/proc/4001/net/dev'],
  corpus: /^procnet\/.*(?:net_dev|\/dev)$/,
});
describeParser('placesOf', {
  parse: (text) => placesOf(text, id),
  seeds: ['containers/docker-cgroup-v1/look-1/proc/700/cgroup'],
});
describeParser('readStats', {
  parse: parseJson(readStats),
  seeds: ['containers/control-groups-out-of-sight/look-1/sockets.json'],
  corpus: /^docker\/.*stats_.*\.json$/,
});
describeParser('readInspection', {
  parse: parseJson(readInspection),
  seeds: ['containers/docker-with-every-state/look-1/sockets.json'],
  corpus: /^docker\/.*inspect.*\.json$/,
  sane: (result) => expect(result).toHaveProperty('restarts', expect.any(Number)),
});

function usage(atMs: number, cpuNs: number | undefined, source: Usage['source'] = 'kernel'): Usage {
  const nothing = { memoryBytes: undefined, receivedBytes: undefined, sentBytes: undefined };
  return { atMs, source, cpuNs, ...nothing, readBytes: undefined, writtenBytes: undefined };
}

it('reckons percent of one core', () => {
  expect(cpuPercent(usage(0, 0), usage(10_000, 25e9))).toBe(250);
  expect(cpuPercent(usage(0, 5e9), usage(60_000, 6.368e9))).toBe(2.28);
  expect(cpuPercent(usage(0, 5e9), usage(10_000, 5e9))).toBe(0);
});

it('knows no rate after a restart, at once, without a first look, or between two clocks', () => {
  expect(cpuPercent(undefined, usage(10, 5))).toBeUndefined();
  expect(cpuPercent(usage(0, 9), usage(10, 5))).toBeUndefined();
  expect(cpuPercent(usage(10, 1), usage(10, 5))).toBeUndefined();
  expect(cpuPercent(usage(0, 1, 'engine'), usage(10, 5))).toBeUndefined();
  expect(cpuPercent(usage(0, undefined), usage(10, 5))).toBeUndefined();
});

it('gives what the formula of Docker gives, wherever the time of the system is that of the machine', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 100, max: 600_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (cores, elapsedMs, share) => {
        const totalDelta = share * cores * elapsedMs * 1e6;
        const systemDelta = cores * elapsedMs * 1e6;
        const docker = (totalDelta / systemDelta) * cores * 100;
        expect(cpuPercent(usage(0, 0), usage(elapsedMs, totalDelta)) ?? Number.NaN).toBeCloseTo(docker, 1);
      },
    ),
  );
});

it('leaves the file cache out of memory, and not more than there is', () => {
  function stats(memory: object): number | undefined {
    return readStats({ read: '2026-03-01T12:00:00Z', memory_stats: memory })?.memoryBytes;
  }
  expect(stats({ usage: 100, stats: { inactive_file: 30, cache: 90 } })).toBe(70);
  expect(stats({ usage: 100, stats: { total_inactive_file: 20, inactive_file: 30 } })).toBe(80);
  expect(stats({ usage: 100, stats: { inactive_file: 300 } })).toBe(100);
  expect(stats({ usage: 100 })).toBe(100);
  expect(stats({ privateworkingset: 7 })).toBe(7);
  expect(stats({})).toBeUndefined();
});

it('reads bytes of both ways to write an operation, and nothing of null', () => {
  function stats(blocks: unknown): (number | undefined)[] {
    const found = readStats({ read: '2026-03-01T12:00:00Z', blkio_stats: { io_service_bytes_recursive: blocks } });
    return [found?.readBytes, found?.writtenBytes];
  }
  expect(
    stats([
      { op: 'Read', value: 1 },
      { op: 'Write', value: 2 },
      { op: 'Total', value: 3 },
      { op: 'read', value: 4 },
    ]),
  ).toEqual([5, 2]);
  expect(stats(null)).toEqual([0, 0]);
});

it('measures nothing of a container that does not run', () => {
  expect(readStats({ read: '0001-01-01T00:00:00Z', cpu_stats: {} })).toBeUndefined();
  expect(readStats({ message: 'no such container' })).toBeUndefined();
});

it('knows no traffic where a container shares the network of the machine', () => {
  expect(readStats({ read: '2026-03-01T12:00:00Z' })).toMatchObject({ receivedBytes: undefined, sentBytes: undefined });
});

it('finds the control group that names the container, a group below it belongs to it', () => {
  const [place] = placesOf(`0::/system.slice/docker-${id}.scope/init.scope\n`, id);
  expect(place?.cpu).toBe(`/sys/fs/cgroup/system.slice/docker-${id}.scope`);
  expect(placesOf(`0::/machine.slice/libpod-${id}.scope/container\n`, id)[0]?.memory).toBe(
    `/sys/fs/cgroup/machine.slice/libpod-${id}.scope`,
  );
});

it('takes no control group of another, nor one told from within a container', () => {
  expect(placesOf('0::/system.slice/nginx.service\n', id)).toEqual([]);
  expect(placesOf(`0::/../../docker-${id}.scope\n`, id)).toEqual([]);
});

it('takes the old tree where memory and processor are counted there', () => {
  const text = `12:memory:/docker/${id}\n4:cpu,cpuacct:/docker/${id}\n0::/system.slice/containerd.service\n`;
  expect(placesOf(text, id)).toEqual([
    {
      version: 1,
      cpu: `/sys/fs/cgroup/cpuacct/docker/${id}`,
      memory: `/sys/fs/cgroup/memory/docker/${id}`,
      blocks: `/sys/fs/cgroup/blkio/docker/${id}`,
    },
  ]);
});

it('keeps nothing of an inspection that could be a secret', () => {
  const inspection = readInspection({
    State: { Status: 'running', Pid: 5 },
    Config: { Env: ['TOKEN=do-not-tell'], Labels: { secret: 'do-not-tell' } },
    Args: ['--password', 'do-not-tell'],
  });
  expect(JSON.stringify(inspection)).not.toContain('do-not-tell');
});

it('takes what means no limit for none', () => {
  function limit(Memory: unknown): number | null | undefined {
    return readInspection({ State: { Status: 'x' }, HostConfig: { Memory } })?.memoryLimitBytes;
  }
  expect([0, 2 ** 64, 2 ** 63, 1024, -1, null, '5'].map(limit)).toEqual([null, null, null, 1024, null, null, null]);
});
