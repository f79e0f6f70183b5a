import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { asStorageError, SqliteError, sqliteCodes } from './storage-error.ts';
import { toSqliteValue, type SqliteWriter } from './sqlite-writer.ts';

/** Kysely over the writer's thread. `assertOutside` throws when the caller is inside a transaction and would wait for itself. */
export function sqliteWriterDialect(writer: SqliteWriter, assertOutside: () => void): Dialect {
  return dialect(() => new WriterDriver(writer, assertOutside));
}

/** Kysely over read-only statements on this thread. */
export function sqliteReaderDialect(reader: SqliteReader): Dialect {
  return dialect(() => new ReaderDriver(reader));
}

function dialect(createDriver: () => Driver): Dialect {
  return {
    createDriver,
    createAdapter: () => new Adapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

class Adapter extends SqliteAdapter {
  /** Kysely would put its own endless mutex before ours, which has a time-out and knows who waits for itself. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class WriterConnection implements DatabaseConnection {
  readonly #writer: SqliteWriter;
  readonly release: () => void;

  constructor(writer: SqliteWriter, release: () => void) {
    this.#writer = writer;
    this.release = release;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes, lastId } = await this.#writer.query(query);
    // Kysely's types promise what the query was built to return.
    return { rows: rows as Row[], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) };
  }

  // oxlint-disable-next-line require-yield -- the interface asks for a generator; the writer does not stream
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The writer does not stream; use the reader.');
  }
}

class WriterDriver implements Driver {
  readonly #writer: SqliteWriter;
  readonly #assertOutside: () => void;

  constructor(writer: SqliteWriter, assertOutside: () => void) {
    this.#writer = writer;
    this.#assertOutside = assertOutside;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<WriterConnection> {
    this.#assertOutside();
    return new WriterConnection(this.#writer, await this.#writer.lock());
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw('COMMIT'));
    } catch (error) {
      // A COMMIT that failed leaves the transaction open; the next owner of the writer must not land in it.
      await this.rollbackTransaction(connection);
      throw error;
    }
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await connection.executeQuery(CompiledQuery.raw('ROLLBACK'));
    } catch (error) {
      // After a full disk or an I/O error SQLite has rolled back already.
      if (!(error instanceof SqliteError) || !/no transaction is active/.test(error.message)) throw error;
    }
  }

  async releaseConnection(connection: WriterConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {}
}

const busyTries = 40;
const busyPauseMs = 5;
const cachedStatements = 300;

/** A read-only connection on this thread. It never waits inside SQLite: when a file is busy it asks again a little later. */
export class SqliteReader implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true });
    try {
      this.#db.exec('PRAGMA busy_timeout = 0; PRAGMA query_only = 1; PRAGMA cache_size = -8192');
    } catch (error) {
      this.#db.close();
      throw sqliteError(error);
    }
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { rows: this.all(query) as Row[] };
      } catch (error) {
        const known = sqliteError(error);
        if (known.resultCode !== sqliteCodes.busy || attempt >= busyTries) throw asStorageError(known);
        await delay(busyPauseMs);
      }
    }
  }

  /** Runs a statement at once; throws the driver's own errors. */
  all(query: CompiledQuery): unknown[] {
    return this.#prepare(query.sql).all(...query.parameters.map(toSqliteValue));
  }

  // oxlint-disable-next-line require-yield -- the interface asks for a generator; readers page by key instead
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The reader does not stream; read by pages.');
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    if (this.#statements.size >= cachedStatements) this.#statements.clear();
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

class ReaderDriver implements Driver {
  readonly #reader: SqliteReader;

  constructor(reader: SqliteReader) {
    this.#reader = reader;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#reader;
  }

  async beginTransaction(): Promise<void> {
    throw new Error('The reader has no transactions; use transaction() of the database.');
  }

  async commitTransaction(): Promise<void> {}

  async rollbackTransaction(): Promise<void> {}

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

function sqliteError(error: unknown): SqliteError {
  const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
  return new SqliteError(error instanceof Error ? error.message : String(error), code);
}
