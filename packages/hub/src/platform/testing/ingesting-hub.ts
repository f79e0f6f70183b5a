import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../clock.ts';
import { openDatabase } from '../open-database.ts';
import { openSeriesStore } from '../series/open-series-store.ts';
import { reportAt, reportStart } from './numbered-reports.ts';

/*
 * A process that stores numbered reports into the folder argv[2], from number argv[3] on, as fast as they are committed, with edits of the configuration
 * and background work beside them, and writes the number of each into the file `acks` once the store has acknowledged it. It ends when it is killed,
 * or after argv[4] reports.
 */

const [, , dataDir = '', first = '0', count = '1000000'] = process.argv;
const database = await openDatabase({ url: `sqlite:${join(dataDir, 'labkeeper.db')}`, dataDir, clock: systemClock });
const end = Number(first) + Number(count);
let next = Number(first);
const clock = { now: () => reportStart + next * 1000, monotonic: () => performance.now() };
const store = openSeriesStore({ database, clock, kindOf: () => 'gauge' });
const acks = openSync(join(dataDir, 'acks'), 'a');
// The same once more by the C library, for those who trace its writes: each acknowledged number + 1 as the version of a file.
const marks = new DatabaseSync(join(dataDir, 'marks.db'));
marks.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');

async function ingest(): Promise<void> {
  while (next < end) {
    const number = next;
    next += 1;
    await store.append(reportAt(number));
    writeSync(acks, `r${number}\n`);
    marks.exec(`PRAGMA user_version = ${number + 1}`);
  }
}

async function editConfig(): Promise<void> {
  for (let edit = 0; next < end; edit += 1) {
    const stamp = `${next}.${edit}`;
    await database.transaction(async (db) => {
      for (const half of ['left', 'right']) {
        const row = { key: half, value_json: JSON.stringify(stamp), updated_at: next, row_hash: '' };
        await db
          .insertInto('config')
          .values(row)
          .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
          .execute();
      }
    });
    writeSync(acks, `c${stamp}\n`);
  }
}

async function workBehind(): Promise<void> {
  while (next < end) {
    await store.work(clock.now());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

appendFileSync(join(dataDir, 'starts'), '.');
await Promise.all([ingest(), ingest(), ingest(), editConfig(), workBehind()]);
closeSync(acks);
await database.close();
