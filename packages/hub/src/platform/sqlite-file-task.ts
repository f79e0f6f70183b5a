import { Worker } from 'node:worker_threads';
import type { SqliteFileAnswer, SqliteFileTask } from './sqlite-file-worker.ts';

const longestMs = 30 * 60_000;

/** Runs a task on a whole database file in a thread of its own; rejects with what is wrong, or after half an hour. */
export async function runSqliteFileTask(task: SqliteFileTask): Promise<void> {
  const worker = new Worker(new URL('./sqlite-file-worker.ts', import.meta.url), { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<SqliteFileAnswer>();
  const timer = setTimeout(() => reject(new Error('The work on the database file took too long.')), longestMs);
  worker.on('message', resolve);
  worker.on('error', reject);
  worker.on('exit', (code) => reject(new Error(`The work on the database file ended with code ${code}.`)));
  try {
    const answer = await promise;
    if (!answer.ok) throw new Error(answer.message);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
