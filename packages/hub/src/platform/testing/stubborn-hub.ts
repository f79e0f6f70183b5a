import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { openDatabase } from '../open-database.ts';
import { openSeriesStore } from '../series/open-series-store.ts';
import { failureOf } from './failure-of.ts';
import { reportAt, reportStart } from './numbered-reports.ts';

/*
 * A process that stores argv[3] numbered reports into the folder argv[2], whatever fails, and notes in the file `acks` which were acknowledged (r) and
 * which were refused (x), and each time how many writes the disk failed in a row (f).
 */

const [, , dataDir = '', count = '0'] = process.argv;
const acks = openSync(join(dataDir, 'acks'), 'a');
const database = await openDatabase({
  url: `sqlite:${join(dataDir, 'labkeeper.db')}`,
  dataDir,
  clock: systemClock,
  onFaults: (inARow) => writeSync(acks, `f${inARow}\n`),
});
const clock = { now: () => reportStart, monotonic: () => performance.now() };
const store = openSeriesStore({ database, clock, kindOf: () => 'gauge' });
for (let number = 0; number < Number(count); number += 1) {
  const failure = await failureOf(store.append(reportAt(number)));
  writeSync(acks, `${failure === undefined ? 'r' : 'x'}${number}\n`);
}
closeSync(acks);
process.exit(0);
