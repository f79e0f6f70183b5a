import { expect, it } from 'bun:test';
import { describeParser } from '../../parser.contract.ts';
import { sumOfStats } from './btrfs-sysfs.ts';
import { parseDevicePaths } from './btrfs.ts';
import { parseScrubStatus } from './scrub-status.ts';

const scrub = 'btrfs-scrub-runs-and-ends/look-2/var/lib/btrfs/scrub.status.11111111-2222-4333-8444-555555555555';

describeParser('parseScrubStatus', { parse: parseScrubStatus, seeds: [`arrays/${scrub}`] });
describeParser('parseDevicePaths', {
  parse: parseDevicePaths,
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
  expect([...parseDevicePaths(JSON.stringify({ 'device-stats': stats }))]).toEqual([
    ['1', '/dev/sdc'],
    ['4', '/dev/disk/by-id/nvme-x-part2'],
  ]);
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
