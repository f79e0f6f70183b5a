import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { systemClock } from './clock.ts';
import { openDatabase } from './open-database.ts';
import { storedReports } from './testing/numbered-reports.ts';
import { imageAfterPowerLoss, readTrace, writeImage, type TracedWrite } from './testing/write-trace.ts';

const images = 150;
const compiler = ['/usr/bin/cc', '/usr/bin/gcc', '/usr/bin/clang'].find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'labkeeper-power-'));
const traced = join(folder, 'hub/');
let notes: TracedWrite[] = [];

beforeAll(async () => {
  if (compiler === undefined) return;
  const library = join(folder, 'trace.so');
  await run([
    compiler,
    '-shared',
    '-fPIC',
    '-O1',
    '-o',
    library,
    join(import.meta.dirname, 'testing/write-trace.c'),
    '-ldl',
    '-lpthread',
  ]);
  mkdirSync(traced);
  const log = join(folder, 'log');
  const script = join(import.meta.dirname, 'testing/ingesting-hub.ts');
  // Enough for several checkpoints, seals and a first merge.
  await run([process.execPath, script, traced, '0', '9000'], {
    LD_PRELOAD: library,
    TRACE_PREFIX: traced,
    TRACE_LOG: log,
  });
  notes = readTrace(log);
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(compiler === undefined)(
  'after a power cut at any moment everything acknowledged is there, whole and sound (needs a C compiler)',
  async () => {
    expect(notes.filter((note) => note.kind === 'S').length).toBeGreaterThan(1000);
    const seed = Number(process.env['LABKEEPER_TEST_SEED'] ?? Date.now() % 1_000_000);
    let state = seed + 1;
    function chance(): number {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    }
    for (let image = 0; image < images; image += 1) {
      const until = notes.slice(0, 200 + Math.floor(chance() * (notes.length - 200)));
      const lost = await lostAfter(until, { chance, dataDir: join(folder, `image-${image}`) });
      expect({ seed, image, ...lost }).toEqual({ seed, image, integrity: 'ok', acknowledgedLost: [], wrong: [] });
    }
  },
  600_000,
);

async function lostAfter(
  until: readonly TracedWrite[],
  { chance, dataDir }: { chance: () => number; dataDir: string },
): Promise<{ integrity: unknown; acknowledgedLost: number[]; wrong: number[] }> {
  const files = imageAfterPowerLoss(
    until.filter((note) => !isMark(note)),
    chance,
  );
  writeImage(files, traced, dataDir);
  const database = await openDatabase({ url: `sqlite:${join(dataDir, 'labkeeper.db')}`, dataDir, clock: systemClock });
  const { rows } = await database.write.executeQuery<object>(CompiledQuery.raw('PRAGMA integrity_check'));
  const { whole, wrong } = await storedReports(database);
  await database.close();
  rmSync(dataDir, { recursive: true });
  const acknowledgedLost = until
    .filter(isMark)
    .map(numberOfMark)
    .filter((number) => number >= 0 && !whole.has(number));
  return { integrity: Object.values(rows[0] ?? {})[0], acknowledgedLost, wrong };
}

function isMark(note: TracedWrite): boolean {
  return note.path.endsWith('/marks.db');
}

/** The hub writes an acknowledged number as the version of a SQLite file, which stands in bytes 60 to 63: https://www.sqlite.org/fileformat.html */
function numberOfMark({ kind, place, data }: TracedWrite): number {
  return kind === 'W' && place === 0 && data.length >= 64 ? Buffer.from(data).readUInt32BE(60) - 1 : -1;
}

async function run(command: string[], env: Record<string, string> = {}): Promise<void> {
  const child = Bun.spawn(command, { stdout: 'ignore', stderr: 'inherit', env: { ...process.env, ...env } });
  expect(await child.exited).toBe(0);
}
