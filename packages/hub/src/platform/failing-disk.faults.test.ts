import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from './clock.ts';
import { openDatabase } from './open-database.ts';
import { storedReports } from './testing/numbered-reports.ts';

const strace = ['/usr/bin/strace', '/bin/strace'].find((path) => existsSync(path));
// The first of them come when the tables are made and reports are on their way.
const faults = ['fsync:error=EIO:when=40+20', 'pwrite64:error=EIO:when=600+90', 'pwrite64:error=ENOSPC:when=600+90'];

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-failing-'));
  mkdirSync(join(dataDir, 'hub'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Stores reports in a process whose calls fail as `fault` says; resolves with the numbers that were acknowledged and refused. */
async function ingestWhile(fault: string): Promise<{ acknowledged: number[]; refused: number; faults: string[] }> {
  const hub = join(dataDir, 'hub');
  const script = join(import.meta.dirname, 'testing/stubborn-hub.ts');
  const inject = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${fault.split(':')[0]}`, '-e', `inject=${fault}`];
  const child = Bun.spawn([strace ?? '', ...inject, process.execPath, script, hub, '400'], {
    stdout: 'ignore',
    stderr: 'inherit',
  });
  await child.exited;
  const lines = readFileSync(join(hub, 'acks'), 'utf8').split('\n').slice(0, -1);
  return {
    acknowledged: lines.filter((line) => line.startsWith('r')).map((line) => Number(line.slice(1))),
    refused: lines.filter((line) => line.startsWith('x')).length,
    faults: lines.filter((line) => line.startsWith('f')),
  };
}

function integrity(file: string): unknown {
  const db = new DatabaseSync(file);
  const found = db.prepare('PRAGMA integrity_check').get();
  db.close();
  return Object.values(found ?? {})[0];
}

test.skipIf(strace === undefined)(
  'no report is acknowledged that is not stored while the disk fails at random (needs strace)',
  async () => {
    for (const fault of faults) {
      rmSync(join(dataDir, 'hub'), { recursive: true });
      mkdirSync(join(dataDir, 'hub'));
      const { acknowledged, refused } = await ingestWhile(fault);
      expect({ fault, some: acknowledged.length > 20, refused: refused > 0 }).toEqual({
        fault,
        some: true,
        refused: true,
      });
      const url = `sqlite:${join(dataDir, 'hub/labkeeper.db')}`;
      const database = await openDatabase({ url, dataDir: join(dataDir, 'hub'), clock: systemClock });
      const { whole, wrong } = await storedReports(database);
      await database.close();
      const lost = acknowledged.filter((number) => !whole.has(number));
      expect({ fault, lost, wrong }).toEqual({ fault, lost: [], wrong: [] });
      expect(integrity(join(dataDir, 'hub/labkeeper.db'))).toBe('ok');
    }
  },
  300_000,
);

test.skipIf(strace === undefined)(
  'of a disk that fails for good the hub knows after three writes, and acknowledges nothing more (needs strace)',
  async () => {
    const { acknowledged, faults: told } = await ingestWhile('fsync:error=EIO:when=60+');
    expect(told).toContain('f3');
    expect(told).not.toContain('f0');
    expect(acknowledged).toEqual(acknowledged.map((_, index) => index));
  },
  120_000,
);
