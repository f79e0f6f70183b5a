import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';

/** A migrated SQLite database in a folder of its own, which `close` removes. */
export async function openTestDatabase(): Promise<Database> {
  const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-db-'));
  const database = await openDatabase({ url: `sqlite:${join(dataDir, 'labkeeper.db')}`, dataDir, clock: systemClock });
  return {
    ...database,
    async close() {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
