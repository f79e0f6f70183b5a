import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { systemClock } from './clock.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import { storedReports } from './testing/numbered-reports.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-killed-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function acknowledged(): { reports: number[]; edits: string[] } {
  const lines = readFileSync(join(dataDir, 'acks'), 'utf8').split('\n').slice(0, -1);
  return {
    reports: lines.filter((line) => line.startsWith('r')).map((line) => Number(line.slice(1))),
    edits: lines.filter((line) => line.startsWith('c')).map((line) => line.slice(1)),
  };
}

async function pragma(database: Database, name: string): Promise<unknown> {
  const { rows } = await database.write.executeQuery<object>(CompiledQuery.raw(`PRAGMA ${name}`));
  return Object.values(rows[0] ?? {})[0];
}

test('killed ten times in the midst of ingest, edits, seals and merges, it lost nothing acknowledged and is back at once', async () => {
  let next = 0;
  let slowest = 0;
  for (let round = 0; round < 10; round += 1) {
    const script = join(import.meta.dirname, 'testing/ingesting-hub.ts');
    // Every round begins three hours later, so that hours and days are sealed and merged while it dies.
    const child = Bun.spawn([process.execPath, script, dataDir, String(next)], { stdout: 'ignore', stderr: 'inherit' });
    await Bun.sleep(700 + ((round * 7919) % 500));
    child.kill('SIGKILL');
    await child.exited;
    expect(child.signalCode).toBe('SIGKILL');
    const began = performance.now();
    const database = await openDatabase({
      url: `sqlite:${join(dataDir, 'labkeeper.db')}`,
      dataDir,
      clock: systemClock,
    });
    slowest = Math.max(slowest, performance.now() - began);
    expect(await pragma(database, 'integrity_check')).toBe('ok');
    const { reports, edits } = acknowledged();
    const { whole, wrong } = await storedReports(database);
    expect(wrong).toEqual([]);
    expect(reports.filter((number) => !whole.has(number))).toEqual([]);
    const halves = await database.read
      .selectFrom('config')
      .select('value_json')
      .where('key', 'in', ['left', 'right'])
      .execute();
    const [left, right] = halves.map((row) => JSON.parse(row.value_json) as string);
    expect(left).toBe(right);
    expect(editOrder(left)).toBeGreaterThanOrEqual(editOrder(edits.at(-1)));
    next = Math.max(...whole, 0) + 10_800;
    await database.close();
  }
  // How many there are is the machine's speed; that there are some makes the test say something.
  expect(acknowledged().reports.length).toBeGreaterThan(50);
  expect(slowest).toBeLessThan(3000);
}, 120_000);

/** Edits are numbered by the report of their time and by themselves. */
function editOrder(stamp = '0.0'): number {
  const [report = 0, edit = 0] = stamp.split('.').map(Number);
  return report * 1_000_000 + edit;
}
