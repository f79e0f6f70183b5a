import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { openDatabase } from '../open-database.ts';
import { reshapingMigrations } from './reshaping-migrations.ts';

/* A process that upgrades the database in the folder argv[2] and kills itself at the moment argv[3]. */

const [, , dataDir = '', killAt = ''] = process.argv;

function dieAt(point: string): void {
  if (point === killAt) process.kill(process.pid, 'SIGKILL');
}

const database = await openDatabase({
  url: `sqlite:${join(dataDir, 'labkeeper.db')}`,
  dataDir,
  clock: systemClock,
  migrations: reshapingMigrations(dieAt),
  onProgress: ({ phase, migration }) => dieAt(`${phase} ${migration}`),
});
await database.close();
