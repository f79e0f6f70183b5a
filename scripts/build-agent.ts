import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import * as zlib from 'node:zlib';
import type { AgentRelease } from '@labkeeper/protocol/agent';
import { packSmaller, shrinkInBackground } from './pack-agent.ts';

/*
 * Builds what a hub hands out: the agent as one executable for x64 and for arm64, and as a bundle for a plain Node. Work is
 * done in a process of its own, so that a hub that builds on a first request keeps answering and gives no memory away.
 */

/** What can be built. */
export type AgentTarget = 'x64' | 'arm64' | 'bundle';

export interface BuildOptions {
  /** Folder for the packed files and `release.json`; what is there and still true is not built again. */
  outDir: string;
  /** Only these; all three unless given. */
  only?: readonly AgentTarget[];
  /** Waits until the downloads are as small as they get, which takes longer than building; else that goes on by itself. */
  smallest?: boolean;
}

const root = join(import.meta.dirname, '..');
const everything: readonly AgentTarget[] = ['x64', 'arm64', 'bundle'];
const executables = {
  x64: { architecture: 'x86_64', target: 'bun-linux-x64', runtime: '@oven/bun-linux-x64' },
  arm64: { architecture: 'aarch64', target: 'bun-linux-arm64', runtime: '@oven/bun-linux-aarch64' },
} as const;

/** One thing that was built, or why it was not. */
type Piece = { file: AgentRelease['files'][number] } | { unavailable: AgentRelease['unavailable'][number] };

/**
 * Builds the agent's shipped forms and answers what there is: for each file its name in `outDir`, where a hub serves it
 * (`/agent/<name>`), its packed size and the SHA-256 of the unpacked file. A form that cannot be had is listed with the
 * reason. Beside each `.gz` lies a smaller `.zst` for those who can unpack it, which is made smaller still in the background.
 */
export async function buildAgent(options: BuildOptions): Promise<AgentRelease> {
  const only = options.only ?? everything;
  const known = readRelease(options.outDir);
  if (known !== undefined && only.every((target) => covers(known, target))) return await shrunk(known, options);
  const child = spawn(bunPath(), [import.meta.filename, '--quick', '--out', options.outDir, '--only', only.join(',')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A compiled hub is its own Bun when told so.
    env: { ...process.env, BUN_BE_BUN: '1' },
  });
  const [code, output] = await Promise.all([exitOf(child), textOf(child.stderr), textOf(child.stdout)]);
  const release = readRelease(options.outDir);
  if (code !== 0 || release === undefined) throw new Error(`the agent could not be built: ${output.slice(-2000)}`);
  return await shrunk(release, options);
}

async function shrunk(release: AgentRelease, { outDir, smallest }: BuildOptions): Promise<AgentRelease> {
  const names = release.files.filter(({ kind }) => kind === 'executable').map(({ name }) => name);
  const done = shrinkInBackground(outDir, names, bunPath());
  if (smallest === true) await done;
  return release;
}

interface Kept extends AgentRelease {
  key: string;
}

function covers(release: AgentRelease, target: AgentTarget): boolean {
  const architecture = target === 'bundle' ? 'any' : executables[target].architecture;
  return release.files.some((file) => file.architecture === architecture);
}

/** What was built from these very sources; undefined where nothing was, or something of it is gone. */
function readRelease(outDir: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(join(outDir, 'release.json'), 'utf8')) as Kept;
    const whole = kept.files.every((file) => statSync(join(outDir, file.name)).size === file.size_bytes);
    return kept.key === sourceKey() && whole ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Changes with anything that goes into the agent. */
function sourceKey(): string {
  const hash = createHash('sha256');
  const patterns = ['agent', 'collectors', 'protocol'].flatMap((name) => [
    `packages/${name}/src/**/*.ts`,
    `packages/${name}/package.json`,
  ]);
  const sources = globSync(patterns, { cwd: root }).filter((path) => !/\.test\.ts$|\/testing\/|fixtures\//.test(path));
  for (const path of [...sources.toSorted(), 'scripts/build-agent.ts', 'scripts/pack-agent.ts', 'package-lock.json']) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function agentVersion(): string {
  const file = JSON.parse(readFileSync(join(root, 'packages/agent/package.json'), 'utf8')) as { version: string };
  return file.version;
}

function bunPath(): string {
  if ('bun' in process.versions) return process.execPath;
  return join(root, 'node_modules', executables[process.arch === 'arm64' ? 'arm64' : 'x64'].runtime, 'bin/bun');
}

async function buildHere(outDir: string, only: readonly AgentTarget[]): Promise<void> {
  mkdirSync(outDir, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'labkeeper-build-'));
  try {
    const known = readRelease(outDir);
    const pieces: Piece[] = [];
    for (const target of everything) {
      const old = known?.files.find((file) => covers({ ...known, files: [file] }, target));
      if (old !== undefined) pieces.push({ file: old });
      else if (only.includes(target)) pieces.push(await buildOne(target, work, outDir));
    }
    const release: Kept = {
      key: sourceKey(),
      version: agentVersion(),
      files: pieces.flatMap((piece) => ('file' in piece ? [piece.file] : [])),
      unavailable: pieces.flatMap((piece) => ('unavailable' in piece ? [piece.unavailable] : [])),
    };
    writeFileSync(join(outDir, 'release.json.new'), JSON.stringify(release, null, 2));
    renameSync(join(outDir, 'release.json.new'), join(outDir, 'release.json'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildOne(target: AgentTarget, work: string, outDir: string): Promise<Piece> {
  const architecture = target === 'bundle' ? 'any' : executables[target].architecture;
  try {
    const path = target === 'bundle' ? await bundle(work) : await compile(target, work, outDir);
    const name = `${basename(path)}.gz`;
    await pack(path, join(outDir, name), zlib.createGzip({ level: target === 'bundle' ? 9 : 6 }));
    if (target !== 'bundle') packSmaller(path, join(outDir, `${basename(path)}.zst`), 'quick');
    const file = {
      name,
      architecture,
      kind: target === 'bundle' ? ('bundle' as const) : ('executable' as const),
      path: `/agent/${name}`,
      size_bytes: statSync(join(outDir, name)).size,
      digest: await digestOf(path),
    };
    return { file };
  } catch (error) {
    return { unavailable: { architecture, reason: error instanceof Error ? error.message : String(error) } };
  }
}

/** Constants that the agent's source leaves open. */
function defines(packaging: 'executable' | 'bundle'): Record<string, string> {
  return { LABKEEPER_BUILT_AT: String(Date.now()), LABKEEPER_PACKAGE: JSON.stringify(packaging) };
}

async function compile(target: 'x64' | 'arm64', work: string, outDir: string): Promise<string> {
  const path = join(work, `labkeeper-agent-linux-${target}`);
  // Splitting keeps what is imported on demand out of the start: a bundle in one piece loads every library of Node at once.
  const args = [
    'build',
    '--compile',
    '--splitting',
    '--bytecode',
    '--format=esm',
    '--minify',
    `--target=${executables[target].target}`,
  ];
  // Less memory for a little more work: the agent sleeps nearly always.
  args.push(
    '--external=yaml',
    '--compile-exec-argv=--smol',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
  );
  if (target !== hostTarget()) args.push(`--compile-executable-path=${await otherRuntime(target, outDir)}`);
  for (const [name, value] of Object.entries(defines('executable'))) args.push(`--define=${name}=${value}`);
  await run(bunPath(), [...args, join(root, 'packages/agent/src/main.ts'), `--outfile=${path}`]);
  return path;
}

function hostTarget(): AgentTarget {
  return process.arch === 'arm64' ? 'arm64' : 'x64';
}

/** Bun for the other architecture: installed, kept from before, or fetched by npm and checked against the lock. */
async function otherRuntime(target: 'x64' | 'arm64', outDir: string): Promise<string> {
  const { runtime } = executables[target];
  const installed = join(root, 'node_modules', runtime, 'bin/bun');
  if (existsSync(installed)) return installed;
  const { version, integrity } = lockedRuntime(runtime);
  for (const folder of [join(root, '.cache'), outDir]) {
    const kept = join(folder, `bun-${target}-${version}`);
    if (existsSync(kept)) return kept;
  }
  const folder = mkdtempSync(join(tmpdir(), 'labkeeper-runtime-'));
  try {
    await run('npm', ['pack', `${runtime}@${version}`, '--pack-destination', folder], folder);
    const archive = globSync('*.tgz', { cwd: folder })[0];
    if (archive === undefined) throw new Error(`npm pack ${runtime}@${version} made no archive`);
    const bytes = readFileSync(join(folder, archive));
    const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (found !== integrity) throw new Error(`${runtime}@${version} is not what package-lock.json states`);
    await run('tar', ['-xzf', join(folder, archive), '-C', folder, 'package/bin/bun'], folder);
    const kept = join(outDir, `bun-${target}-${version}`);
    copyFileSync(join(folder, 'package/bin/bun'), `${kept}.new`);
    renameSync(`${kept}.new`, kept);
    return kept;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the ${target} runtime ${runtime}@${version} could not be had: ${reason}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function lockedRuntime(name: string): { version: string; integrity: string } {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string }>;
  };
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined || integrity === undefined) throw new Error(`package-lock.json does not name ${name}`);
  return { version, integrity };
}

/** One file for Node 18 and later. Of the two libraries only what the agent calls goes in. */
async function bundle(work: string): Promise<string> {
  const path = join(work, 'labkeeper-agent.mjs');
  const built = await Bun.build({
    entrypoints: [join(root, 'packages/agent/src/main.ts')],
    target: 'node',
    format: 'esm',
    minify: true,
    banner: '#!/usr/bin/env node',
    define: defines('bundle'),
    plugins: [{ name: 'only-what-is-called', setup: slimLibraries }],
  });
  const output = built.outputs[0];
  if (output === undefined) throw new Error('the bundle came out empty');
  writeFileSync(path, await output.text());
  return path;
}

function slimLibraries(build: Bun.PluginBuilder): void {
  // The ES modules of yaml, of which the unused half falls away, and the client alone of ws.
  build.onResolve({ filter: /^yaml$/ }, () => ({ path: join(root, 'node_modules/yaml/browser/dist/index.js') }));
  build.onResolve({ filter: /^ws$/ }, () => ({ path: 'client', namespace: 'ws' }));
  build.onLoad({ filter: /^client$/, namespace: 'ws' }, () => ({
    contents: `export { default as WebSocket } from ${JSON.stringify(join(root, 'node_modules/ws/lib/websocket.js'))};`,
    loader: 'js',
  }));
}

async function pack(from: string, to: string, packer: NodeJS.ReadWriteStream): Promise<void> {
  await pipeline(createReadStream(from, { highWaterMark: 1024 * 1024 }), packer, createWriteStream(`${to}.new`));
  renameSync(`${to}.new`, to);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function run(file: string, args: readonly string[], cwd: string = root): Promise<void> {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [code, errors] = await Promise.all([exitOf(child), textOf(child.stderr), textOf(child.stdout)]);
  if (code !== 0) throw new Error(`${basename(file)} ${args[0] ?? ''} failed: ${errors.trim().slice(-500)}`);
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  if (stream !== null) for await (const chunk of stream) text = `${text}${String(chunk)}`.slice(-100_000);
  return text;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, only: { type: 'string' }, quick: { type: 'boolean' } },
  });
  const only = everything.filter((target) => (values.only ?? everything.join(',')).split(',').includes(target));
  const outDir = values.out ?? join(root, '.cache/agent');
  await buildHere(outDir, only);
  // Asked for by hand, it ends when all is as small as it gets.
  if (values.quick !== true) await buildAgent({ outDir, only, smallest: true });
  console.log(readFileSync(join(outDir, 'release.json'), 'utf8'));
}
