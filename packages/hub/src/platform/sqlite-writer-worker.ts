import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

/*
 * The only connection that writes. It runs in a thread of its own, so that an fsync never holds up the event loop.
 * One message in, one message out, in order; the main thread sees to it that transactions do not mix.
 */

/** One statement with its values. */
export interface WriterStatement {
  readonly sql: string;
  readonly params: readonly SQLInputValue[];
}

export interface WriterResult {
  readonly rows: readonly unknown[];
  readonly changes: number;
  readonly lastId: number;
}

export type WriterRequest =
  | { readonly id: number; readonly op: 'query'; readonly statement: WriterStatement }
  | { readonly id: number; readonly op: 'batch'; readonly statements: readonly WriterStatement[] }
  | { readonly id: number; readonly op: 'close' };

export type WriterReply =
  | { readonly id: number; readonly result: WriterResult }
  | { readonly id: number; readonly error: { readonly message: string; readonly code: number } };

export interface WriterSettings {
  readonly role: 'sqlite-writer';
  readonly path: string;
}

// Before 3.51.3 a write that raced a checkpoint on another connection could lose pages: https://www.sqlite.org/wal.html
const oldestSqlite = [3, 51, 3] as const;
const cachedStatements = 300;
const nothing: WriterResult = { rows: [], changes: 0, lastId: 0 };

class Writer {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      this.#prepareConnection();
    } catch (error) {
      // Left open, it would keep its locks on the file for as long as the process lives.
      this.#db.close();
      throw error;
    }
  }

  answer(request: WriterRequest): WriterResult {
    if (request.op === 'query') return this.#run(request.statement);
    if (request.op === 'batch') return this.#batch(request.statements);
    this.#close();
    return nothing;
  }

  #prepareConnection(): void {
    assertVersion(this.#db);
    this.#db.exec(`
      PRAGMA busy_timeout = 5000;
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA cache_size = -8192;
      PRAGMA temp_store = MEMORY;
    `);
  }

  #run({ sql, params }: WriterStatement): WriterResult {
    // This pragma works page by page, one a step, and a prepared statement would do the first only.
    if (sql.startsWith('PRAGMA incremental_vacuum')) {
      this.#db.exec(sql);
      return nothing;
    }
    const statement = this.#prepare(sql);
    if (statement.columns().length > 0) return { rows: statement.all(...params), changes: 0, lastId: 0 };
    const { changes, lastInsertRowid } = statement.run(...params);
    return { rows: [], changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  #batch(statements: readonly WriterStatement[]): WriterResult {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const statement of statements) this.#run(statement);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#rollback();
      throw error;
    }
    return nothing;
  }

  #rollback(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite rolls back by itself after some errors (full disk, I/O); then there is nothing left to undo.
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= cachedStatements) this.#statements.clear();
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #close(): void {
    this.#statements.clear();
    try {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#db.close();
    }
  }
}

function assertVersion(db: DatabaseSync): void {
  const version = String(db.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of oldestSqlite.entries()) {
    const found = parts[index] ?? 0;
    if (found > wanted) return;
    if (found < wanted)
      throw new Error(`SQLite ${version} can lose data; at least ${oldestSqlite.join('.')} is needed.`);
  }
}

function describe(error: unknown): { message: string; code: number } {
  if (!(error instanceof Error)) return { message: String(error), code: 0 };
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
  return { message: error.message, code };
}

function isSettings(value: unknown): value is WriterSettings {
  return typeof value === 'object' && value !== null && 'role' in value && value.role === 'sqlite-writer';
}

const settings: unknown = workerData;
if (parentPort !== null && isSettings(settings)) {
  serve(parentPort, settings.path);
}

/** Answers messages one by one; the first answer (id 0) says whether the file could be opened. */
function serve(port: MessagePort, path: string): void {
  let writer: Writer | undefined;
  port.postMessage(
    attempt(0, () => {
      writer = new Writer(path);
      return nothing;
    }),
  );
  port.on('message', (request: WriterRequest) => {
    port.postMessage(attempt(request.id, () => writer?.answer(request) ?? nothing));
  });
}

function attempt(id: number, work: () => WriterResult): WriterReply {
  try {
    return { id, result: work() };
  } catch (error) {
    return { id, error: describe(error) };
  }
}
