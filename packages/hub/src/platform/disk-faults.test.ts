import { expect, test } from 'bun:test';
import { DiskFaults } from './disk-faults.ts';
import { createLogger } from './logger.ts';

test('the disk fails from the third write in a row that could not be made, until one is made', () => {
  const disk = new DiskFaults(createLogger('silent'));
  const seen = [1, 2, 3, 4, 0, 1].map((inARow) => {
    disk.note(inARow);
    return disk.isFailing;
  });
  expect(seen).toEqual([false, false, true, true, false, false]);
});
