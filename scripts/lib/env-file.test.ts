import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, readEnvFile } from './env-file.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lk-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('values lose their quotes and remarks, and what is no assignment is left out', () => {
  const text = 'A=1\n# B=2\n export C = "three # words"\nD=\'x\' # why\nE=a=b # remark\nno line\n=5\nF=\n';
  expect(parseEnv(text)).toEqual({ A: '1', C: 'three # words', D: 'x', E: 'a=b', F: '' });
});

test('a file that others can read is named as too open', () => {
  const file = join(folder, '.env');
  writeFileSync(file, 'A=1\n');
  chmodSync(file, 0o644);
  expect(readEnvFile(file)).toEqual({ variables: { A: '1' }, tooOpen: true });
  chmodSync(file, 0o600);
  expect(readEnvFile(file).tooOpen).toBe(false);
  expect(readEnvFile(join(folder, 'none'))).toEqual({ variables: {}, tooOpen: false });
});
