import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';
import { execFile } from '@labkeeper/collectors/exec';
import { membershipOf, type Membership } from './agent-context.ts';
import { exitCodes, type CommandContext } from './command-context.ts';
import { loadConfig } from './config-file.ts';
import { HubClient } from './hub-client.ts';
import { establishTrust } from './hub-trust.ts';
import { readMachine, slugOf } from './machine.ts';
import type { HubDownload, Platform } from './platform.ts';
import { plainLine } from './plain-line.ts';
import { runtime } from './runtime.ts';
import { programPath } from './program-mark.ts';
import { chooseFile, parseRelease, type ReleaseFile } from './release.ts';
import { standardRetry } from './retry.ts';
import { loadIdentity } from './state-files.ts';
import { agentVersion, packaging } from './version.ts';

const downloadTimeoutMs = 600_000;
const largestProgram = 400 * 1024 * 1024;
/** 128 MiB: what every zstd takes unasked. */
const largestWindowLog = 27;

/** `labkeeper-agent upgrade`: fetches the hub's release, checks it, and puts it in this program's place in one step. */
export async function upgradeCommand(context: CommandContext): Promise<number> {
  try {
    if (packaging === 'source') throw new Error('this agent runs from source; upgrade the source');
    const resolved = await loadConfig(context.flags, context.env, context.config);
    const identity = loadIdentity(resolved.config.state_dir);
    const membership = membershipOf(resolved, identity, slugOf(readMachine(resolved.config.host_root).hostname));
    if (membership === undefined) throw new Error('this agent is not enrolled, so it has no hub to ask');
    const platform = await runtime.createPlatform(
      await establishTrust(membership.hub, 'reports', standardRetry.timeoutMs),
    );
    try {
      return await upgrade({ platform, membership, context, packaging, target: programPath() });
    } finally {
      platform.close();
    }
  } catch (error) {
    context.error(`labkeeper-agent upgrade: ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.failed;
  }
}

/** One program that is to be replaced. */
export interface Upgrade {
  platform: Platform;
  membership: Pick<Membership, 'hub' | 'apiKey'>;
  context: Pick<CommandContext, 'switches' | 'out'>;
  packaging: string;
  /** The program's file. */
  target: string;
}

/** Replaces the program where the hub hands out another; throws the reason where that cannot be, with the old one untouched. */
export async function upgrade({ platform, membership, context, packaging, target }: Upgrade): Promise<number> {
  const client = new HubClient(platform, membership.hub.url, membership.apiKey, standardRetry);
  const outcome = await client.get('/api/v1/agents/release');
  if (outcome.kind !== 'answered') throw new Error(`the hub tells no release: ${outcome.reason}`);
  const release = parseRelease(outcome.text);
  const offered = plainLine(release?.version ?? '', 40);
  const file = release && chooseFile(release, packaging, process.arch);
  if (release === undefined || file === undefined) throw new Error(`the hub has no ${packaging} for ${process.arch}`);
  if ((await digestOf(target)) === file.digest) {
    context.out(`labkeeper-agent ${agentVersion} is what the hub hands out\n`);
    return exitCodes.done;
  }
  if (context.switches.has('check')) {
    context.out(`the hub hands out ${offered}, here is ${agentVersion}\n`);
    return exitCodes.done;
  }
  const coming = join(dirname(target), `.labkeeper-agent.${process.pid}.new`);
  try {
    await fetchProgram(platform, membership.hub.url, file, coming);
    chmodSync(coming, 0o755);
    await proveItRuns(coming, file);
    renameSync(coming, target);
  } finally {
    rmSync(coming, { force: true });
  }
  context.out(
    `labkeeper-agent ${agentVersion} was replaced by ${offered}; a running agent starts it within a minute\n`,
  );
  return exitCodes.done;
}

/** Downloads and unpacks to a new file. Nothing of it is run or kept unless its digest is the one the hub stated. */
async function fetchProgram(platform: Platform, hubUrl: string, file: ReleaseFile, to: string): Promise<void> {
  const { chunks, unpack } = await openDownload(platform, hubUrl, file);
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > largestProgram ? new Error('the program is too large') : null, chunk);
    },
  });
  const out = createWriteStream(to, { flags: 'wx', mode: 0o700, flush: true });
  await pipeline([Readable.from(chunks), ...unpack, measure, out]);
  const digest = hash.digest('hex');
  if (digest !== file.digest) throw new Error(`what came is damaged: SHA-256 ${digest} instead of ${file.digest}`);
}

interface Download {
  chunks: HubDownload['chunks'];
  unpack: NodeJS.ReadWriteStream[];
}

/** The smaller form where this runtime can unpack it and the hub has it; a hub that has none of it answers 404. */
async function openDownload(platform: Platform, hubUrl: string, file: ReleaseFile): Promise<Download> {
  const headers = { 'user-agent': `labkeeper-agent/${agentVersion}` };
  const url = `${hubUrl}${file.path}`;
  if (file.kind === 'executable' && file.path.endsWith('.gz') && 'createZstdDecompress' in zlib) {
    const smaller = `${url.slice(0, -'.gz'.length)}.zst`;
    const answer = await platform.download({ method: 'GET', url: smaller, headers, timeoutMs: downloadTimeoutMs });
    const limit = { params: { [zlib.constants.ZSTD_d_windowLogMax]: largestWindowLog } };
    if (answer.status === 200) return { chunks: answer.chunks, unpack: [zlib.createZstdDecompress(limit)] };
  }
  const answer = await platform.download({ method: 'GET', url, headers, timeoutMs: downloadTimeoutMs });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return { chunks: answer.chunks, unpack: file.path.endsWith('.gz') ? [zlib.createGunzip()] : [] };
}

async function proveItRuns(path: string, file: ReleaseFile): Promise<void> {
  const args = file.kind === 'bundle' ? [path, 'version'] : ['version'];
  const result = await execFile(file.kind === 'bundle' ? process.execPath : path, args, { timeoutMs: 30_000 });
  if (result.code !== 0 || !result.stdout.startsWith('labkeeper-agent '))
    throw new Error(`the new program does not run here: ${result.stderr.slice(0, 300)}`);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
