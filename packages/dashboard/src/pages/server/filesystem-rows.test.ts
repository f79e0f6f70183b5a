import { describe, expect, test } from 'bun:test';
import {
  orderFilesystems,
  reservedBytes,
  stateOfFilesystem,
  usedShare,
  type FilesystemRow,
} from './filesystem-rows.ts';

function row(mount: string, usedPercent: number | null, state: FilesystemRow['state'] = 'ok'): FilesystemRow {
  const sizes = { total_bytes: 100, used_bytes: 50, free_bytes: 50 };
  return {
    mount,
    device: '/dev/x',
    type: 'ext4',
    ...sizes,
    state,
    network: false,
    usedPercent,
    freeBytes: 50,
    inodesPercent: null,
  };
}

describe('a filesystem', () => {
  test('is judged by its use and its state, the worse of both', () => {
    expect(stateOfFilesystem(row('/', 50), 80, 90)).toBe('ok');
    expect(stateOfFilesystem(row('/', 80), 80, 90)).toBe('warn');
    expect(stateOfFilesystem(row('/', 95, 'read_only'), 80, 90)).toBe('fail');
    expect(stateOfFilesystem(row('/', 5, 'read_only'), 80, 90)).toBe('warn');
    expect(stateOfFilesystem(row('/', 5, 'stale'), 80, 90)).toBe('fail');
  });

  test('that nobody measured is unknown, not well', () => {
    expect(stateOfFilesystem(row('/', null), 80, 90)).toBe('unknown');
    expect(stateOfFilesystem(row('/', 50), undefined, undefined)).toBe('ok');
  });

  test('is as full as programs find it', () => {
    expect(usedShare({ used_bytes: 90, free_bytes: 10 })).toBe(90);
    expect(usedShare({ used_bytes: null, free_bytes: 10 })).toBeNull();
    expect(usedShare({ used_bytes: 0, free_bytes: 0 })).toBeNull();
  });

  test('tells what it keeps from programs, where that is worth a word', () => {
    expect(reservedBytes({ total_bytes: 271, used_bytes: 38, free_bytes: 71 })).toBe(162);
    expect(reservedBytes({ total_bytes: 1000, used_bytes: 500, free_bytes: 490 })).toBeNull();
    expect(reservedBytes({ total_bytes: 1000, used_bytes: null, free_bytes: 490 })).toBeNull();
  });
});

test('the fullest filesystem stands first', () => {
  expect(
    orderFilesystems([row('/b', 10), row('/a', 10), row('/full', 99), row('/nfs', null)]).map((one) => one.mount),
  ).toEqual(['/full', '/a', '/b', '/nfs']);
});
