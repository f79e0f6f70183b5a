import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver, requireContainerData } from './container-data.mjs';

let folder = '';
const me = process.getuid?.() ?? 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lk-handed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that belongs to whom it should, or to somebody else, is left alone', () => {
  expect(handOver(folder, { uid: me, gid: me })).toBe(`${folder} belongs to user ${me} already.`);
  expect(handOver(folder, { uid: me + 1, gid: 1 }, me + 7)).toBe(
    `${folder} belongs to user ${me}, so it is left alone.`,
  );
});

test('a folder that cannot be used is told with the user, the owner and what to type', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => requireContainerData(join(folder, 'file'), { uid: 7, gid: 8 })).toThrow(
    `The data folder ${folder}/file belongs to user ${me}, and user 7 cannot use it. Beside compose.yaml run: sudo chown -R 7:8 data (or set LABKEEPER_UID and LABKEEPER_GID in .env to its owner)`,
  );
  mkdirSync(join(folder, 'data'));
  expect(() => requireContainerData(join(folder, 'data'))).not.toThrow();
});
