import { expect, test } from 'bun:test';
import type { DiskAttribute } from '@labkeeper/protocol/inventory';
import { failureOdds } from './drive-odds.ts';

const well = {
  rotational: true,
  reallocated_sectors: 0,
  pending_sectors: 0,
  offline_uncorrectable_sectors: 0,
  attributes: [],
};

test('a hard disk that counts bad sectors is told with what studies found of such, and who found it', () => {
  const [pending, replaced] = failureOdds({ ...well, pending_sectors: 1, reallocated_sectors: 3 });
  expect(pending).toMatch(/16 times .*Google/);
  expect(replaced).toMatch(/replaced sector .*14 times .*Google/);
  const lost = failureOdds({ ...well, offline_uncorrectable_sectors: 2 });
  expect(lost).toHaveLength(1);
  expect(lost[0]).toContain('Backblaze');
});

test('errors that it reported count as much as lost sectors, and are told once with them', () => {
  const reported = { attribute: '187', raw: 4 } as DiskAttribute;
  expect(failureOdds({ ...well, attributes: [reported], offline_uncorrectable_sectors: 1 })).toHaveLength(1);
  expect(failureOdds({ ...well, attributes: [{ ...reported, raw: 0 }] })).toEqual([]);
});

test('of what is well, unknown, or no hard disk nothing is said', () => {
  expect(failureOdds(well)).toEqual([]);
  expect(failureOdds({ ...well, pending_sectors: null })).toEqual([]);
  expect(failureOdds({ ...well, rotational: false, reallocated_sectors: 9 })).toEqual([]);
  expect(failureOdds({ ...well, rotational: null, reallocated_sectors: 9 })).toEqual([]);
});
