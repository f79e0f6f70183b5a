import { afterAll, beforeAll, expect, it } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { errorCode } from './host.ts';
import { pathInRoot } from './path-in-root.ts';

let root = '';

beforeAll(() => {
  root = mkdtempSync(`${tmpdir()}/root-`);
  for (const folder of ['etc', 'nix/store/static', 'run', 'var', 'proc'])
    mkdirSync(`${root}/${folder}`, { recursive: true });
  writeFileSync(`${root}/nix/store/static/hostname`, 'machine\n');
  symlinkSync('/run', `${root}/var/run`);
  symlinkSync('/nix/store/static', `${root}/etc/static`);
  symlinkSync('static/hostname', `${root}/etc/hostname`);
  symlinkSync('../../../../../../etc/shadow', `${root}/etc/out`);
  symlinkSync('/etc/circle', `${root}/etc/circle`);
  symlinkSync('/elsewhere', `${root}/proc/magic`);
});

afterAll(() => {
  rmSync(root, { recursive: true });
});

it('follows links as the machine itself would, and never out of its root', () => {
  expect(pathInRoot(root, '/var/run/docker.sock')).toBe(`${root}/run/docker.sock`);
  expect(pathInRoot(root, '/etc/hostname')).toBe(`${root}/nix/store/static/hostname`);
  expect(pathInRoot(root, '/etc/out')).toBe(`${root}/etc/shadow`);
  expect(pathInRoot(root, '/etc/../../../no/./such//file')).toBe(`${root}/no/such/file`);
  expect(pathInRoot(root, '/')).toBe(`${root}/`);
});

it('leaves a link alone that is asked about itself, and the links of the kernel', () => {
  expect(pathInRoot(root, '/var/run', 'keep')).toBe(`${root}/var/run`);
  expect(pathInRoot(root, '/etc/static/hostname', 'keep')).toBe(`${root}/nix/store/static/hostname`);
  expect(pathInRoot(root, '/proc/magic')).toBe(`${root}/proc/magic`);
});

it('gives up on links that lead in circles', () => {
  expect(() => pathInRoot(root, '/etc/circle')).toThrow('too many links on the way to /etc/circle');
  let code: string | undefined;
  try {
    pathInRoot(root, '/etc/circle');
  } catch (error) {
    code = errorCode(error);
  }
  expect(code).toBe('ELOOP');
});
