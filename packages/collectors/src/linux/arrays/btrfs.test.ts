import { expect, it } from 'bun:test';
import { fixtureHost } from '../../fixture-host.ts';
import type { Host } from '../../host.ts';
import { describeParser } from '../../parser.contract.ts';
import { sumOfStats } from './btrfs-sysfs.ts';
import { parseDeviceStats } from './btrfs-tool.ts';
import { readBtrfs, type BtrfsMemory } from './btrfs.ts';
import { parseScrubStatus } from './scrub-status.ts';

const scrub = 'btrfs-scrub-runs-and-ends/look-2/var/lib/btrfs/scrub.status.11111111-2222-4333-8444-555555555555';

describeParser('parseScrubStatus', { parse: parseScrubStatus, seeds: [`arrays/${scrub}`] });
describeParser('parseDeviceStats', {
  parse: parseDeviceStats,
  seeds: ['arrays/btrfs-mirror-with-errors/look-1/stats.json'],
});

it('adds up what a device has counted, and nothing where the counts are void', () => {
  expect(sumOfStats('write_errs 1\nread_errs 2\nflush_errs 3\ncorruption_errs 4\ngeneration_errs 5\n')).toBe(15);
  expect(sumOfStats('invalid\n')).toBeNull();
  expect(sumOfStats(undefined)).toBeNull();
});

it('takes the paths of devices by number, whether that is text or a number, and no other paths', () => {
  const stats = [
    { device: '/dev/sdc', devid: '1' },
    { device: '/dev/mapper/../x', devid: 2 },
    { device: 'missing', devid: 3 },
    { device: '/dev/disk/by-id/nvme-x-part2', devid: 4 },
  ];
  const found = [...parseDeviceStats(JSON.stringify({ 'device-stats': stats }))];
  expect(found.map(([id, { path }]) => [id, path])).toEqual([
    ['1', '/dev/sdc'],
    ['2', null],
    ['3', null],
    ['4', '/dev/disk/by-id/nvme-x-part2'],
  ]);
});

const folder = '/sys/fs/btrfs/11111111-2222-4333-8444-555555555555';
const captured: Readonly<Record<string, string>> = {
  '/proc/self/mountinfo': '36 35 0:30 / /mnt rw - btrfs /dev/sda rw\n',
  [`${folder}/label`]: 'pool\n',
  ...Object.fromEntries([1, 2].map((id) => [`${folder}/devinfo/${id}/missing`, '0\n'])),
};
const folders: Readonly<Record<string, string[]>> = {
  '/sys/fs/btrfs': ['11111111-2222-4333-8444-555555555555'],
  [`${folder}/devices`]: ['sda', 'sdb'],
  [`${folder}/devinfo`]: ['1', '2'],
};

/** A mirror under a kernel that keeps no counts, or calls them void (`stats`), with a tool that answers or cannot be run. */
function mirror(stats: string | undefined, answer: () => string | undefined): Host & { asked: number } {
  function read(path: string): string | undefined {
    return path.endsWith('/error_stats') ? stats : captured[path];
  }
  const host = {
    ...fixtureHost('/nowhere'),
    asked: 0,
    readFile: async (path: string) => read(path) ?? (await fixtureHost('/nowhere').readFile(path)),
    readFiles: async (paths: readonly string[]) => paths.map(read),
    readDir: async (path: string) => folders[path] ?? (await fixtureHost('/nowhere').readDir(path)),
    async run() {
      host.asked += 1;
      const stdout = answer();
      if (stdout === undefined) throw Object.assign(new Error('btrfs'), { code: 'ENOENT' });
      return { code: 0, stdout, stderr: '', timedOut: false, truncated: false };
    },
  };
  return host;
}

function toldBy(errors: readonly [number, number]): string {
  const stats = errors.map((count, index) => {
    const none = { write_io_errs: '0', read_io_errs: 0, flush_io_errs: '0', generation_errs: '0' };
    return { device: `/dev/sd${'ab'.charAt(index)}`, devid: String(index + 1), ...none, corruption_errs: `${count}` };
  });
  return JSON.stringify({ 'device-stats': stats });
}

async function look(host: Host, monotonicMs: number, previous?: { memory: BtrfsMemory; monotonicMs: number }) {
  const now = new Date(Date.UTC(2026, 2, 1));
  return await readBtrfs(host, { signal: new AbortController().signal, monotonicMs, now, previous, services: [] });
}

it('takes from the tool what the kernel does not count, and asks it every minute', async () => {
  for (const stats of [undefined, 'invalid\n']) {
    let told = toldBy([0, 0]);
    const host = mirror(stats, () => told);
    let found = await look(host, 0);
    expect(found.arrays).toMatchObject([{ state: 'ok', errors: 0, problems: [] }]);
    told = toldBy([0, 77]);
    for (const seconds of [30, 60, 90]) {
      found = await look(host, seconds * 1000, { memory: found.memory ?? new Map(), monotonicMs: 0 });
      expect(found.arrays).toMatchObject([{ errors: seconds < 60 ? 0 : 77 }]);
    }
    expect(found.arrays[0]?.problems[0]).toContain('sdb (device 2): 77 errors');
    expect(host.asked).toBe(2);
  }
});

it('does not call a filesystem well of whose errors nobody tells', async () => {
  for (const answer of [undefined, '{}', '{"device-stats":[{"devid":"1","device":"/dev/sda"}]}']) {
    const { arrays } = await look(
      mirror(undefined, () => answer),
      0,
    );
    expect(arrays).toMatchObject([{ state: 'unknown', errors: null }]);
    expect(arrays[0]?.problems[0]).toContain('not told');
  }
});

it('calls a scrub finished only when every device has finished', () => {
  function line(id: number, end: string): string {
    return `u:${id}|data_bytes_scrubbed:10|t_start:1772362800|duration:60|${end}`;
  }
  const both = `scrub status:1\n${line(1, 'canceled:0|finished:1')}\n`;
  expect(parseScrubStatus(`${both}${line(2, 'canceled:0|finished:1')}\n`)).toEqual({
    scrubbedBytes: 20,
    finished: true,
    canceled: false,
    startedMs: 1_772_362_800_000,
    endedMs: 1_772_362_860_000,
  });
  expect(parseScrubStatus(`${both}${line(2, 'canceled:0|finished:0')}\n`)).toMatchObject({ finished: false });
  expect(parseScrubStatus(`${both}${line(2, 'canceled:1|finished:1')}\n`)).toMatchObject({
    finished: false,
    canceled: true,
  });
});
