import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { tmpdir } from 'node:os';
import { linuxHost } from './linux-host.ts';
import { CollectorSession, type Report } from './run-collectors.ts';

const possible = process.getuid?.() === 0 && existsSync('/dev/fuse');
const suffix = possible ? '' : ' (skipped: needs root and /dev/fuse; run as root with fuse3)';

/** A mounted filesystem whose other end is this file: it answers nothing until it is told to. */
class SilentMount {
  readonly path: string;
  readonly #file: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(path: string) {
    mkdirSync(path);
    this.path = path;
    this.#file = openSync('/dev/fuse', constants.O_RDWR | constants.O_NONBLOCK);
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other';
    const mounted = Bun.spawnSync(['mount', '-i', '-t', 'fuse', '-o', options, 'silent', path], {
      stdio: ['ignore', 'pipe', 'pipe', this.#file],
    });
    if (mounted.exitCode !== 0) throw new Error(mounted.stderr.toString());
  }

  /** From now on it answers whoever asks for its size. */
  answer(): void {
    this.#timer = setInterval(() => this.#answerWaiting(), 5);
  }

  unmount(): void {
    clearInterval(this.#timer);
    Bun.spawnSync(['umount', '-i', '-l', this.path]);
    closeSync(this.#file);
  }

  #answerWaiting(): void {
    const request = Buffer.alloc(256 * 1024);
    for (let count = 0; count < 20; count += 1) {
      try {
        readSync(this.#file, request);
      } catch {
        return;
      }
      const body = answerTo(request.readUInt32LE(4));
      const head = Buffer.alloc(16);
      head.writeUInt32LE(16 + (body?.length ?? 0), 0);
      // 38 is ENOSYS: this filesystem does nothing else.
      head.writeInt32LE(body === undefined ? -38 : 0, 4);
      request.copy(head, 8, 8, 16);
      writeSync(this.#file, body === undefined ? head : Buffer.concat([head, body]));
    }
  }
}

/** Answers of the FUSE protocol (linux/fuse.h): INIT is 26, STATFS is 17. */
function answerTo(operation: number): Buffer | undefined {
  if (operation === 26) {
    const init = Buffer.alloc(64);
    init.writeUInt32LE(7, 0);
    init.writeUInt32LE(31, 4);
    init.writeUInt32LE(4096, 20);
    return init;
  }
  if (operation !== 17) return undefined;
  const sizes = Buffer.alloc(80);
  for (const [index, value] of [1000, 400, 300, 50, 20].entries()) sizes.writeBigUInt64LE(BigInt(value), index * 8);
  sizes.writeUInt32LE(4096, 40);
  sizes.writeUInt32LE(255, 44);
  sizes.writeUInt32LE(4096, 48);
  return sizes;
}

describe('eight mounts that never answer', () => {
  const mounts: SilentMount[] = [];
  const session = new CollectorSession(linuxHost());
  let folder = '';

  beforeAll(() => {
    if (!possible) return;
    folder = mkdtempSync(`${tmpdir()}/silent-`);
    for (let index = 0; index < 8; index += 1) mounts.push(new SilentMount(`${folder}/${index}`));
  });

  afterAll(() => {
    for (const mount of mounts) mount.unmount();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  function statesOf(report: Report): (string | undefined)[] {
    return mounts.map(({ path }) => report.inventory.filesystems?.find((one) => one.mount === path)?.state);
  }

  async function timed(): Promise<{ report: Report; tookMs: number }> {
    const started = performance.now();
    const report = await session.run({ mode: 'report' });
    return { report, tookMs: performance.now() - started };
  }

  it.skipIf(!possible)(
    `are stale within 5 s, while names are resolved, files are read and everything else is measured${suffix}`,
    async () => {
      const running = timed();
      const started = performance.now();
      await lookup('localhost');
      await readFile('/proc/loadavg');
      expect(performance.now() - started).toBeLessThan(500);
      const { report, tookMs } = await running;
      expect(tookMs).toBeLessThan(4000);
      expect(statesOf(report)).toEqual(mounts.map(() => 'stale'));
      expect(report.inventory.filesystems?.find((one) => one.mount === '/')?.state).toBe('ok');
      expect(report.flat.memory_percent).toBeGreaterThan(0);
      expect(report.flat.load_1m).toBeGreaterThanOrEqual(0);
    },
    10_000,
  );

  it.skipIf(!possible)(
    `delay no later report by a second, and have at most one child each${suffix}`,
    async () => {
      for (let round = 0; round < 4; round += 1) {
        const { report, tookMs } = await timed();
        expect(tookMs).toBeLessThan(1000);
        expect(statesOf(report)).toEqual(mounts.map(() => 'stale'));
        expect(report.flat.cpu_percent).toBeGreaterThanOrEqual(0);
        const children = Bun.spawnSync(['ps', '--ppid', String(process.pid), '-o', 'args=']).stdout.toString();
        for (const { path } of mounts) {
          expect(children.split('\n').filter((line) => line.endsWith(path)).length).toBeLessThanOrEqual(1);
        }
        await Bun.sleep(700);
      }
    },
    15_000,
  );

  it.skipIf(!possible)(
    `are healed with the first report after they answer again${suffix}`,
    async () => {
      for (const mount of mounts) mount.answer();
      // What hangs is ended within 2 s; an interval is at least 10 s.
      await Bun.sleep(2500);
      const { report, tookMs } = await timed();
      expect(tookMs).toBeLessThan(1500);
      expect(statesOf(report)).toEqual(mounts.map(() => 'ok'));
      const healed = report.inventory.filesystems?.find((one) => one.mount === mounts[0]?.path);
      expect(healed).toMatchObject({ total_bytes: 4_096_000, free_bytes: 300 * 4096, network: true });
    },
    15_000,
  );
});
