import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root as clone } from './paths.mjs';
import { PlainError } from './plain-error.mjs';
import { runQuietly } from './run.mjs';
import { runtimePackages } from './runtime.mjs';

const npmArguments = ['ci', '--ignore-scripts', '--include=optional', '--include=dev', '--no-audit', '--no-fund'];

/** Runs `npm ci --ignore-scripts` when node_modules does not hold what package-lock.json says. Resolves to whether it had to. */
export async function ensureInstalled(say, folder = clone) {
  const missing = missingPackages(folder);
  if (missing.length === 0) return false;
  const began = Date.now();
  say(`Installing packages as locked (${missing.length} to fetch or change) …`);
  await runNpm(folder);
  say(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  return true;
}

/** Names of locked packages that node_modules lacks or holds in another version. Packages for other machines do not count. */
export function missingPackages(folder = clone) {
  const wanted = readPackages(join(folder, 'package-lock.json'));
  if (wanted === undefined) throw new PlainError('package-lock.json cannot be read: is this a whole clone?');
  const present = readPackages(join(folder, 'node_modules', '.package-lock.json')) ?? {};
  const runtime = `node_modules/@oven/${runtimePackages()[0] ?? ''}`;
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .filter(([path, entry]) => !fits(entry, present[path], path === runtime))
    .map(([path]) => path);
}

function fits(entry, found, isRuntime) {
  if (found === undefined) return entry.optional === true && !isRuntime;
  return found.version === entry.version && found.integrity === entry.integrity;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function runNpm(folder) {
  const result = await runQuietly('npm', npmArguments, { cwd: folder });
  if (result.code === 0) return;
  throw new PlainError(`${result.output.trim()}\n\nnpm ci failed (code ${result.code}); what it said is above.`);
}
