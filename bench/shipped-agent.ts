import { execFileSync } from 'node:child_process';
import { chmodSync, createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { root } from '../e2e/support/hub.ts';
import { buildAgent } from '../scripts/build-agent.ts';

/** Where the shipped forms of the agent lie once they are built. */
export const shippedFolder: string = join(root, '.cache', 'agent');

/** The environment that an installed agent runs in, as the unit of the installer sets it. */
export function unitEnvironment(): Record<string, string> {
  const script = readFileSync(join(root, 'packages', 'agent', 'install', 'install.sh'), 'utf8');
  const line = /^Environment=(BUN_.*)$/m.exec(script)?.[1];
  if (line === undefined) throw new Error('The unit of the installer sets no environment.');
  const pairs = line.split(' ').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=', 2);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

/** Builds what is shipped for this machine unless it is there: the executable and the bundle. */
export async function buildShipped(): Promise<void> {
  await buildAgent({
    outDir: shippedFolder,
    only: [process.arch === 'arm64' ? 'arm64' : 'x64', 'bundle'],
    smallest: true,
  });
}

/** Unpacks the executable for this machine as an installation does, for as long as `work` takes. */
export async function withExecutable<Result>(work: (file: string) => Promise<Result>): Promise<Result> {
  await buildShipped();
  const folder = mkdtempSync(join(tmpdir(), 'lk-bench-'));
  const file = join(folder, 'labkeeper-agent');
  try {
    const packed = join(shippedFolder, `labkeeper-agent-linux-${process.arch}.gz`);
    await pipeline(createReadStream(packed), createGunzip(), createWriteStream(file));
    chmodSync(file, 0o755);
    // Pages of a file just written count as its reader's own: they are written back and forgotten first, as after a reboot.
    execFileSync('sync', [file]);
    execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
