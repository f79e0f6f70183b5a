import { expect, test } from 'bun:test';
import type { DiskAttribute, DiskHealth } from '@labkeeper/protocol/inventory';
import { attributesInOrder, driveFacts, isFromBefore } from './drive-facts.ts';

const unsaid = {
  pending_sectors: null,
  reallocated_sectors: null,
  offline_uncorrectable_sectors: null,
  media_errors: null,
  percentage_used: null,
  available_spare_percent: null,
  written_bytes: null,
  read_bytes: null,
  used_bytes: null,
  power_cycles: null,
};

test('what a drive does not say is left out, and a number that ought to be 0 is bad when it is not', () => {
  const drive = { ...unsaid, pending_sectors: 8, reallocated_sectors: 0, percentage_used: 12 } as unknown as DiskHealth;
  expect(driveFacts(drive).map(({ name, value, bad }) => [name, value.replaceAll(/\s/g, ' '), bad])).toEqual([
    ['Unreadable sectors', '8', true],
    ['Replaced sectors', '0', false],
    ['Worn', '12 %', false],
  ]);
});

test('attributes that fail stand first, the others in the order of their numbers', () => {
  function one(attribute: string, failing: DiskAttribute['failing']): DiskAttribute {
    return { attribute, failing } as DiskAttribute;
  }
  const ordered = attributesInOrder([
    one('10', 'never'),
    one('9', 'never'),
    one('5', 'in_the_past'),
    one('197', 'now'),
  ]);
  expect(ordered.map(({ attribute }) => attribute)).toEqual(['197', '5', '9', '10']);
});

test('what a drive that sleeps or does not answer says is from before', () => {
  expect(
    (['ok', 'warning', 'failed', 'asleep', 'unknown'] as const).filter((state) => isFromBefore({ state })),
  ).toEqual(['asleep', 'unknown']);
});
