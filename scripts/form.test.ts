import { expect, test } from 'bun:test';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { filesUnder } from './lib/stamp.mjs';

const root = resolve(import.meta.dirname, '..');
const folders = ['packages', 'scripts', 'e2e', 'bench', 'docs', '.ci', '.github'];
const textFile = /\.(ts|tsx|mjs|cjs|js|json|md|yaml|yml|css|html|sh|toml|service)$|\/(run|allowed-skips)$/;

/** Paths of everything that belongs to the project, fixtures included, build output not. */
function projectFiles(): string[] {
  const atTop = readdirSync(root).filter((name) => statSync(join(root, name)).isFile());
  return [...folders, ...atTop].flatMap((name) => filesUnder(join(root, name))).map((file) => relative(root, file));
}

function dependenciesOf(name: string): string[] {
  const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies);
}

test('no test file is called after its leftovers, an issue or a date', () => {
  const bad = projectFiles().filter((file) => /\.test\.tsx?$/.test(file) && isLeftover(basename(file)));
  expect(bad).toEqual([]);
});

function isLeftover(name: string): boolean {
  return /(^|[-.])(coverage|additional|extra|misc|issue)([-.]|\d)|\d{4}-\d{2}/i.test(name);
}

test('there is no index file to hide behind, and no folder for what found no name', () => {
  const nameless = /(^|\/)(index\.tsx?|(utils?|helpers?|common|shared|misc)(\.tsx?$|\/))/;
  expect(projectFiles().filter((file) => /^packages\/[^/]+\/src\//.test(file) && nameless.test(file))).toEqual([]);
});

test('the agent and what it stands on depend on nothing but what was allowed', () => {
  expect(dependenciesOf('agent').sort()).toEqual(['@labkeeper/collectors', '@labkeeper/protocol', 'ws', 'yaml']);
  expect(dependenciesOf('collectors')).toEqual(['@labkeeper/protocol']);
  expect(dependenciesOf('protocol')).toEqual(['typebox']);
});

test('the lock file holds no address and a hash for every package', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>;
  };
  const fetched = Object.entries(packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true && entry.inBundle !== true,
  );
  expect(fetched.filter(([, entry]) => entry.resolved?.startsWith('http') === true)).toEqual([]);
  expect(fetched.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
});

test('every version is pinned exactly', () => {
  const loose = ['.', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)].flatMap((folder) => {
    const text = readFileSync(join(root, folder, 'package.json'), 'utf8');
    const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>;
    return ['dependencies', 'devDependencies', 'optionalDependencies']
      .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  });
  expect(loose).toEqual([]);
});

test('the project speaks of itself: no paths of one machine, no talk of how it was written, no host of a registry', () => {
  // Written in pieces, so that this file passes its own test.
  const words = [
    ['/wo', 'rk/'],
    ['Cla', 'ude'],
    ['Chat', 'GPT'],
    ['AI assist', 'ant'],
    ['registry.', 'npmjs'],
  ];
  const pattern = new RegExp(words.map((pieces) => pieces.join('').replaceAll('.', '\\.')).join('|'));
  const found = projectFiles().filter(
    (file) => textFile.test(file) && pattern.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(found).toEqual([]);
});

test('no test is left for later or looks at nothing', () => {
  const unfinished = /\b(test|it|describe)\.(todo|only)\(|expect\(true\)\.toBe\(true\)/;
  const found = projectFiles().filter(
    (file) =>
      /\.test\.tsx?$/.test(file) &&
      file !== 'scripts/form.test.ts' &&
      unfinished.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(found).toEqual([]);
});

test('every decision record is numbered in order and has a title', () => {
  const records = readdirSync(join(root, 'docs', 'adr')).sort();
  expect(records.map((name) => name.slice(0, 4))).toEqual(
    records.map((_, index) => String(index + 1).padStart(4, '0')),
  );
  for (const name of records) expect(readFileSync(join(root, 'docs', 'adr', name), 'utf8')).toMatch(/^# /);
});
