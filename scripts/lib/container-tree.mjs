import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root as clone } from './paths.mjs';
import { findBun } from './runtime.mjs';

const parts = [
  'package.json',
  'package-lock.json',
  'bunfig.toml',
  'LICENSE',
  'scripts',
  'packages',
  'packages/dashboard/dist',
];
const commands = { labkeeper: 'container-command.mjs', 'labkeeper-agent': 'container-agent.mjs' };
/** Handed to browsers as files: what they were made of is not needed. */
const filesOnly = new Set(['redoc', 'swagger-ui-dist']);
const notForRunning =
  /\.(test|contract)\.tsx?$|\/(testing|fixtures|node_modules|dist)$|^packages\/dashboard\/(src|public)$/;
const notForModules = /\.(map|md|d\.[cm]?ts)$/;

/**
 * Lays out the files of the image in a folder: the product without tests under /app, the packages that it runs on, Bun and the commands under
 * /usr/local/bin. Everything must be built before.
 */
export function layOut(to, folder = clone) {
  const app = join(to, 'app');
  mkdirSync(app, { recursive: true });
  for (const part of parts) {
    const from = join(folder, part);
    const whole = part.endsWith('/dist');
    cpSync(from, join(app, part), {
      recursive: true,
      filter: (path) => whole || !notForRunning.test(path.slice(folder.length + 1)),
    });
  }
  layOutModules(app, folder);
  for (const name of readdirSync(join(folder, '.cache')).filter((one) => /^bun-[a-z0-9]+-[\d.]+$/.test(one))) {
    cpSync(join(folder, '.cache', name), join(app, '.cache', name));
  }
  layOutPrograms(to, folder);
}

function layOutModules(app, folder) {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  for (const path of neededPackages(packages)) {
    const from = join(folder, path);
    if (!existsSync(from)) continue;
    cpSync(from, join(app, path), { recursive: true, filter: (one) => isOfPackage(one.slice(from.length)) });
  }
  mkdirSync(join(app, 'node_modules', '@labkeeper'), { recursive: true });
  for (const name of readdirSync(join(app, 'packages'))) {
    symlinkSync(`../../packages/${name}`, join(app, 'node_modules', '@labkeeper', name));
  }
}

function isOfPackage(path) {
  return !notForModules.test(path) && !path.includes('/node_modules');
}

function layOutPrograms(to, folder) {
  const programs = join(to, 'usr', 'local', 'bin');
  mkdirSync(programs, { recursive: true });
  cpSync(findBun(folder), join(programs, 'bun'));
  chmodSync(join(programs, 'bun'), 0o755);
  for (const [name, script] of Object.entries(commands)) symlinkSync(`/app/scripts/${script}`, join(programs, name));
}

/**
 * Paths of the locked packages that hub and agent load while they run, out of the `packages` of a lock file: from their dependencies on, as Node
 * finds them. Of what is only handed out as files nothing further is followed.
 * @type {(packages: Record<string, { dependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }>) => string[]}
 */
export function neededPackages(packages) {
  const found = new Set();
  const open = ['packages/protocol', 'packages/collectors', 'packages/agent', 'packages/hub'];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { dependencies = {}, optionalDependencies = {} } = packages[at] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = placeOf(name, at, packages);
      if (path === undefined || found.has(path) || name.startsWith('@labkeeper/')) continue;
      found.add(path);
      if (!filesOnly.has(name)) open.push(path);
    }
  }
  return [...found];
}

/** Where a package finds another: beside its own, or in a folder above. */
function placeOf(name, from, packages) {
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (at === '') return undefined;
  }
}
