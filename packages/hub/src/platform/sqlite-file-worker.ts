import { closeSync, fsyncSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * Long work on whole files, in a thread that lives for one task: checking a database, and copying it while it is being written to.
 */

/** `check`: looks for damage. `copy`: makes `target` of `source`, whole and checked. */
export type SqliteFileTask =
  | { readonly role: 'sqlite-file'; readonly op: 'check'; readonly source: string }
  | { readonly role: 'sqlite-file'; readonly op: 'copy'; readonly source: string; readonly target: string };

export type SqliteFileAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

// Rows here come and go only by what people do, so a copy made between two counts must lie between them.
const countedTables = ['servers', 'users', 'api_keys', 'config', 'audit', 'series'] as const;

type Counts = Partial<Record<string, number>>;

function run(task: SqliteFileTask): void {
  if (task.op === 'check') assertSound(task.source, 'quick_check');
  else copy(task.source, task.target);
}

function copy(source: string, target: string): void {
  const db = new DatabaseSync(source, { readOnly: true });
  try {
    const before = countRows(db);
    // Reads one state of the database however much is written meanwhile; writers do not wait for it.
    db.prepare('VACUUM INTO ?').run(target);
    const copied = assertSound(target, 'integrity_check');
    assertBetween(copied, before, countRows(db));
  } finally {
    db.close();
  }
  sync(target);
}

function assertSound(file: string, check: 'quick_check' | 'integrity_check'): Counts {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const problems = db
      .prepare(`PRAGMA ${check}(3)`)
      .all()
      .map((row) => String(Object.values(row)[0]));
    if (problems.join() !== 'ok') throw new Error(`${file} is damaged: ${problems.join('; ')}`);
    return countRows(db);
  } finally {
    db.close();
  }
}

function countRows(db: DatabaseSync): Counts {
  const tables = new Set(
    db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map((row) => row['name']),
  );
  const counts: Counts = {};
  for (const table of countedTables) {
    if (tables.has(table)) counts[table] = Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
  }
  return counts;
}

function assertBetween(copied: Counts, before: Counts, after: Counts): void {
  for (const [table, count = 0] of Object.entries(copied)) {
    const bounds = [before[table] ?? 0, after[table] ?? 0];
    if (count < Math.min(...bounds) || count > Math.max(...bounds)) {
      throw new Error(`The copy has ${count} rows in ${table} instead of ${bounds.join(' to ')}.`);
    }
  }
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isTask(value: unknown): value is SqliteFileTask {
  return typeof value === 'object' && value !== null && 'role' in value && value.role === 'sqlite-file';
}

const task: unknown = workerData;
if (parentPort !== null && isTask(task)) {
  let answer: SqliteFileAnswer = { ok: true };
  try {
    run(task);
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  parentPort.postMessage(answer);
}
