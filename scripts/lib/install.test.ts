import { afterAll, beforeEach, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPackages } from './install.mjs';
import { findBun, runtimePackages } from './runtime.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lk-install-'));
const runtime = `node_modules/@oven/${runtimePackages('linux', process.arch)[0]}`;
const locked = {
  '': { name: 'labkeeper' },
  'packages/hub': { version: '0.1.0' },
  'node_modules/hono': { version: '4.0.0', integrity: 'sha512-a' },
  'node_modules/other-machine': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  [runtime]: { version: '1.4.5', integrity: 'sha512-c', optional: true },
};

function write(name: string, packages: object): void {
  writeFileSync(join(folder, name), JSON.stringify({ packages }));
}

beforeEach(() => {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  write('package-lock.json', locked);
  write('node_modules/.package-lock.json', locked);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('node_modules that hold what is locked need no install', () => {
  expect(missingPackages(folder)).toEqual([]);
});

test('another version, another content or a missing runtime needs one; an optional package for another machine does not', () => {
  write('node_modules/.package-lock.json', { 'node_modules/hono': { version: '4.0.0', integrity: 'sha512-z' } });
  expect(missingPackages(folder)).toEqual(['node_modules/hono', runtime]);
});

test('an empty clone lacks everything that is not for another machine', () => {
  rmSync(join(folder, 'node_modules'), { recursive: true });
  expect(missingPackages(folder)).toEqual(['node_modules/hono', runtime]);
});

test('a runtime left out by --omit=optional is named with the command that brings it', () => {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ optionalDependencies: { [runtime.slice(13)]: '1.4.5' } }),
  );
  expect(() => findBun(folder)).toThrow(/1\.4\.5 is not in node_modules.*npm ci --ignore-scripts --include=optional/);
});

test('a machine without a runtime of its own finds none', () => {
  expect(runtimePackages('darwin', 'arm64')).toEqual([]);
  expect(runtimePackages('linux', 'arm')).toEqual([]);
});
