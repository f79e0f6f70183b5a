import { expect, test } from 'bun:test';
import { backupsToDelete } from './backup-rotation.ts';

const day = 86_400_000;
const monday = Date.UTC(2026, 0, 5);

function isBeforeUpgrade(name: string): boolean {
  return name.startsWith('before');
}

test('of a backup every night for two months, seven days and four weeks stay', () => {
  const nightly = Array.from({ length: 60 }, (_, i) => ({ name: `n${i}`, createdAt: monday + i * day + 3_600_000 }));
  const gone = new Set(backupsToDelete(nightly, isBeforeUpgrade));
  const kept = nightly.filter((backup) => !gone.has(backup.name)).map((backup) => backup.name);
  // Night 59 is a Thursday; Sundays end the weeks.
  expect(kept).toEqual(['n41', 'n48', 'n53', 'n54', 'n55', 'n56', 'n57', 'n58', 'n59']);
});

test('of several on one day the newest stays; those before upgrades are counted apart', () => {
  const backups = ['a', 'b', 'before1', 'before2', 'before3'].map((name, i) => ({
    name,
    createdAt: monday + i * 1000,
  }));
  expect(backupsToDelete(backups, isBeforeUpgrade).toSorted()).toEqual(['a', 'before1']);
  expect(backupsToDelete([], isBeforeUpgrade)).toEqual([]);
});
