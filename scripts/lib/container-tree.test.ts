import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { neededPackages } from './container-tree.mjs';

const root = resolve(import.meta.dirname, '..', '..');

test('what runs is followed from package to package as Node finds them, and what is handed out as files goes no further', () => {
  const packages = {
    '': { optionalDependencies: { tool: '1' } },
    'packages/hub': { dependencies: { web: '1', redoc: '1', '@labkeeper/protocol': '1' } },
    'packages/agent': { dependencies: { web: '2' } },
    'packages/agent/node_modules/web': { dependencies: { deep: '1' } },
    'node_modules/web': { dependencies: { deep: '2' }, optionalDependencies: { gone: '1' } },
    'node_modules/web/node_modules/deep': {},
    'node_modules/deep': { dependencies: { web: '1' } },
    'node_modules/redoc': { dependencies: { react: '1' } },
    'node_modules/react': {},
    'node_modules/tool': {},
    'node_modules/@labkeeper/protocol': {},
  };
  expect(neededPackages(packages).toSorted()).toEqual([
    'node_modules/deep',
    'node_modules/redoc',
    'node_modules/web',
    'node_modules/web/node_modules/deep',
    'packages/agent/node_modules/web',
  ]);
});

test('the image holds the packages of hub and agent, and none for development or for the browser', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Parameters<typeof read>[0];
  const found = read({ packages });
  for (const name of ['hono', 'pg', 'kysely', 'yaml', 'ws', 'redoc']) expect(found).toContain(`node_modules/${name}`);
  for (const name of ['typescript', 'vite', 'preact', 'playwright-core', 'react'])
    expect(found).not.toContain(`node_modules/${name}`);
});

function read({ packages }: { packages: Parameters<typeof neededPackages>[0] }): string[] {
  return neededPackages(packages);
}
