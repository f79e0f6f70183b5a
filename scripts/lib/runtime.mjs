import { accessSync, constants, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root as clone } from './paths.mjs';
import { PlainError } from './plain-error.mjs';

const names = { x64: 'x64', arm64: 'aarch64' };

/** Folders under node_modules/@oven that may hold a runtime for this machine, best first. */
export function runtimePackages(platform = process.platform, architecture = process.arch) {
  const name = names[architecture];
  if (platform !== 'linux' || name === undefined) return [];
  return [`bun-linux-${name}`, `bun-linux-${name}-baseline`];
}

/** Path of the pinned Bun inside the clone's node_modules; throws a PlainError that says what to type when there is none. */
export function findBun(folder = clone) {
  const packages = runtimePackages();
  for (const name of packages) {
    const file = join(folder, 'node_modules', '@oven', name, 'bin', 'bun');
    if (isExecutable(file)) return file;
  }
  throw new PlainError(whyMissing(packages, folder));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function whyMissing(packages, folder) {
  if (packages.length === 0) {
    return `Labkeeper's hub runs on Linux on x86-64 or arm64; this is ${process.platform} on ${process.arch}.`;
  }
  const version = pinnedVersion(folder, packages[0]);
  return (
    `The runtime @oven/${packages[0]}${version} is not in node_modules: the packages were installed without optional ones. ` +
    'Run: npm ci --ignore-scripts --include=optional'
  );
}

function pinnedVersion(folder, name) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const version = optionalDependencies[`@oven/${name}`];
  return version === undefined ? '' : ` ${version}`;
}
