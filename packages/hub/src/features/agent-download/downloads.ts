import { open, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentRelease } from '@labkeeper/protocol/agent';
import { fillInstallScript } from '../../domain/install-script.ts';
import { ApiError } from '../../platform/api-error.ts';
import type { Platform } from '../../platform/hub-platform.ts';

export type AgentTarget = 'x64' | 'arm64' | 'bundle';

/** Builds agents into a folder, or answers what was built there before. Throws when nothing could be built. */
export type BuildAgent = (options: { outDir: string; only: readonly AgentTarget[] }) => Promise<AgentRelease>;

const script = new URL('../../../../agent/install/install.sh', import.meta.url);
const builder = new URL('../../../../../scripts/build-agent.ts', import.meta.url);
const architectures: Record<AgentTarget, string> = { x64: 'x86_64', arm64: 'aarch64', bundle: 'any' };
/** How long an answer waits for what is being built. */
const waitMs = 20_000;
const longWaitMs = 300_000;
const retryMs = 60_000;
const pieceBytes = 256 * 1024;

interface Build {
  readonly targets: readonly AgentTarget[];
  readonly done: Promise<void>;
  endedAt: number | undefined;
}

/** The agents that this hub hands out: built when somebody first asks, each form by itself, so that one that cannot be had costs no other. */
export class AgentDownloads {
  readonly #outDir: string;
  readonly #platform: Pick<Platform, 'clock' | 'log' | 'version'>;
  readonly #build: BuildAgent;
  readonly #files = new Map<string, AgentRelease['files'][number]>();
  readonly #reasons = new Map<string, string>();
  #builds: Build[] = [];
  #last: Promise<void> = Promise.resolve();
  #version: string;

  constructor(platform: Pick<Platform, 'clock' | 'config' | 'log' | 'version'>, build: BuildAgent = buildByScript) {
    this.#platform = platform;
    this.#outDir = join(platform.config.dataDir, 'cache', 'agent');
    this.#build = build;
    this.#version = platform.version;
  }

  /** What there is now, after waiting a little for what is being built; what is missing comes with the reason. */
  async release(): Promise<AgentRelease> {
    await this.#wait(Object.keys(architectures) as AgentTarget[], waitMs);
    const unavailable = Object.values(architectures)
      .filter((architecture) => ![...this.#files.values()].some((file) => file.architecture === architecture))
      .map((architecture) => ({ architecture, reason: this.#reasons.get(architecture) ?? 'It is being built.' }));
    return { version: this.#version, files: [...this.#files.values()], unavailable };
  }

  /** A file as a stream. Throws RELEASE_NOT_FOUND for a name that is none, or a form that cannot be had. */
  async file(name: string): Promise<{ size: number; body: ReadableStream<Uint8Array> }> {
    await this.#wait([targetOf(name)], longWaitMs);
    const known = [...this.#files.values()].some((file) => file.name === name || `${stem(file.name)}.zst` === name);
    if (!known) {
      const reason = this.#reasons.get(architectures[targetOf(name)]);
      throw new ApiError('RELEASE_NOT_FOUND', reason === undefined ? {} : { message: reason });
    }
    const file = await open(join(this.#outDir, name)).catch((cause: unknown) => {
      throw new ApiError('RELEASE_NOT_FOUND', { cause });
    });
    const { size } = await file.stat();
    return { size, body: streamOf(file) };
  }

  /** The installer for agents of this hub, with the digests of what it may run. */
  async installScript(hub: { url: string; pin: string | undefined }): Promise<string> {
    await this.#wait(['x64', 'bundle', 'arm64'], longWaitMs);
    const template = await readFile(script, 'utf8').catch((cause: unknown) => {
      throw new ApiError('RELEASE_NOT_FOUND', { cause, message: 'This hub has no installer for agents.' });
    });
    const digests = new Map([...this.#files.values()].map((file) => [file.architecture, file.digest]));
    return fillInstallScript(template, {
      HUB_URL: hub.url,
      HUB_PIN: hub.pin ?? '',
      AGENT_VERSION: this.#version,
      DIGEST_X64: digests.get('x86_64') ?? '',
      DIGEST_ARM64: digests.get('aarch64') ?? '',
      DIGEST_BUNDLE: digests.get('any') ?? '',
    });
  }

  /** Begins to build what is missing, and waits until the targets are there or cannot be had, but no longer than so. */
  async #wait(targets: readonly AgentTarget[], mostMs: number): Promise<void> {
    this.#begin();
    const concerned = this.#builds.filter((build) => build.targets.some((target) => targets.includes(target)));
    const late = new Promise<void>((resolve) => setTimeout(resolve, mostMs).unref());
    await Promise.race([Promise.all(concerned.map((build) => build.done)), late]);
  }

  /** This machine's own executable and the bundle first: the other executable may have to be fetched, or not be had at all. */
  #begin(): void {
    const own: AgentTarget = process.arch === 'arm64' ? 'arm64' : 'x64';
    const other: AgentTarget = own === 'x64' ? 'arm64' : 'x64';
    for (const targets of [[own, 'bundle'], [other]] as const) {
      const build = this.#builds.find((one) => one.targets[0] === targets[0]);
      if (build !== undefined && (build.endedAt === undefined || !this.#isWorthTrying(build))) continue;
      this.#builds = [...this.#builds.filter((one) => one !== build), this.#start(targets)];
    }
  }

  #isWorthTrying({ targets, endedAt = 0 }: Build): boolean {
    const missing = targets.some((target) => this.#reasons.has(architectures[target]));
    return missing && this.#platform.clock.monotonic() - endedAt > retryMs;
  }

  #start(targets: readonly AgentTarget[]): Build {
    const done = this.#last.then(() => this.#run(targets));
    this.#last = done;
    const build: Build = { targets, done, endedAt: undefined };
    void done.then(() => {
      build.endedAt = this.#platform.clock.monotonic();
    });
    return build;
  }

  async #run(targets: readonly AgentTarget[]): Promise<void> {
    try {
      const release = await this.#build({ outDir: this.#outDir, only: targets });
      this.#version = release.version;
      for (const file of release.files) {
        this.#files.set(file.name, file);
        this.#reasons.delete(file.architecture);
      }
      for (const { architecture, reason } of release.unavailable) this.#reasons.set(architecture, reason);
    } catch (error) {
      this.#platform.log.warn('agents could not be built', { targets, error });
      const reason = error instanceof Error ? error.message.slice(0, 500) : 'The build failed.';
      for (const target of targets) this.#reasons.set(architectures[target], reason);
    }
  }
}

/** By the build script of this clone. Found by its address, since the hub itself is built without it. */
async function buildByScript(options: Parameters<BuildAgent>[0]): Promise<AgentRelease> {
  const module = (await import(builder.href)) as { buildAgent: BuildAgent };
  return module.buildAgent(options);
}

/** A file as a stream that is read as fast as it is taken, and closed when nobody takes it any more. */
function streamOf(file: FileHandle): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(pieceBytes));
      if (bytesRead > 0) {
        controller.enqueue(buffer.subarray(0, bytesRead));
        return;
      }
      await file.close();
      controller.close();
    },
    cancel: () => file.close(),
  });
}

function targetOf(name: string): AgentTarget {
  if (name.includes('x64')) return 'x64';
  return name.includes('arm64') ? 'arm64' : 'bundle';
}

function stem(name: string): string {
  return name.replace(/\.gz$/, '');
}
