import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');

/**
 * Copies named files and folders of the clone into `to`, without build output, and gives the copy a node_modules of links: ours to the
 * copy, everyone else's to the installed ones.
 */
export function copyTree(to: string, names: readonly string[]): void {
  for (const name of names) {
    const from = join(root, name);
    if (existsSync(from)) cpSync(from, join(to, name), { recursive: true, filter: (path) => !isOutput(path) });
  }
  const modules = join(to, 'node_modules');
  mkdirSync(join(modules, '@labkeeper'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@labkeeper') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(to, 'packages', name), join(modules, '@labkeeper', name));
  }
}

function isOutput(path: string): boolean {
  return /\/(node_modules|dist|fixtures)$/.test(path);
}
