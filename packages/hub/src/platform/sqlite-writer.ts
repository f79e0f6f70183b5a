import type { SQLInputValue } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery } from 'kysely';
import { Mutex } from './mutex.ts';
import type {
  WriterReply,
  WriterRequest,
  WriterResult,
  WriterSettings,
  WriterStatement,
} from './sqlite-writer-worker.ts';
import { asStorageError, sqliteCodes, SqliteError, StorageFullError, UnavailableError } from './storage-error.ts';

interface Pending {
  resolve(result: WriterResult): void;
  reject(error: unknown): void;
}

type RequestBody = WriterRequest extends infer Each ? (Each extends WriterRequest ? Omit<Each, 'id'> : never) : never;

const lockTimeoutMs = 15_000;

/** What a writer tells: that its thread ended by itself (once), each time that a write failed for want of space, and how many failed in a row. */
export interface SqliteListeners {
  onLost(error: Error): void;
  onFull(): void;
  /** The disk failed so many times in a row; 0: it works again. */
  onFaults?(inARow: number): void;
}

/** The main thread's end of the writer: sends statements to its worker, one owner at a time. When the worker is gone, every call fails at once. */
export class SqliteWriter {
  readonly #pending = new Map<number, Pending>();
  readonly #mutex = new Mutex(lockTimeoutMs);
  readonly #worker: Worker;
  readonly #listeners: SqliteListeners;
  #nextId = 1;
  #faults = 0;
  #gone: Error | undefined;

  constructor(path: string, listeners: SqliteListeners) {
    this.#listeners = listeners;
    const workerData: WriterSettings = { role: 'sqlite-writer', path };
    this.#worker = new Worker(new URL('./sqlite-writer-worker.ts', import.meta.url), { workerData });
    this.#worker.on('message', (reply: WriterReply) => this.#settle(reply));
    this.#worker.on('error', (error: Error) => this.#lose(error));
    this.#worker.on('exit', (code) => this.#lose(new Error(`The database writer ended with code ${code}.`)));
  }

  /** Resolves when the file is open and writable; otherwise the thread is ended and this rejects. Called once, at the start. */
  async opened(): Promise<void> {
    try {
      await new Promise<WriterResult>((resolve, reject) => this.#pending.set(0, { resolve, reject }));
    } catch (error) {
      this.#gone ??= new Error('The database could not be opened.', { cause: error });
      await this.#worker.terminate();
      throw error;
    }
  }

  /** Makes the caller the only one who writes until it calls the returned function. */
  async lock(): Promise<() => void> {
    return this.#mutex.lock();
  }

  /** Runs one statement; the caller holds the lock. */
  async query(query: CompiledQuery): Promise<WriterResult> {
    return this.#send({ op: 'query', statement: toStatement(query) });
  }

  /** Runs the statements in one transaction and one message. */
  async batch(queries: readonly CompiledQuery[]): Promise<void> {
    const release = await this.#mutex.lock();
    try {
      await this.#send({ op: 'batch', statements: queries.map(toStatement) });
    } finally {
      release();
    }
  }

  /** Waits for what is being written, folds the write-ahead log into the file and ends the thread. */
  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    try {
      await this.#mutex.lock();
      await this.#send({ op: 'close' });
    } finally {
      this.#gone ??= new Error('The database is closed.');
      await this.kill();
    }
  }

  /** Ends the thread at once, as a fault would. What is committed stays. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  async #send(body: RequestBody): Promise<WriterResult> {
    if (this.#gone !== undefined) throw new UnavailableError('The database is closed.', this.#gone);
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise<WriterResult>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#worker.postMessage({ ...body, id } satisfies WriterRequest);
    return answer;
  }

  #settle(reply: WriterReply): void {
    const call = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (call === undefined) return;
    if ('result' in reply) {
      this.#countFaults(0);
      call.resolve(reply.result);
      return;
    }
    const error = asStorageError(new SqliteError(reply.error.message, reply.error.code));
    if (error instanceof StorageFullError) this.#listeners.onFull();
    if ((reply.error.code & 0xff) === sqliteCodes.ioError) this.#countFaults(this.#faults + 1);
    call.reject(error);
  }

  #countFaults(inARow: number): void {
    if (inARow === this.#faults) return;
    this.#faults = inARow;
    this.#listeners.onFaults?.(inARow);
  }

  #lose(cause: Error): void {
    if (this.#gone !== undefined) return;
    this.#gone = cause;
    for (const call of this.#pending.values()) call.reject(new UnavailableError('The database writer is gone.', cause));
    this.#pending.clear();
    this.#listeners.onLost(cause);
  }
}

function toStatement(query: CompiledQuery): WriterStatement {
  return { sql: query.sql, params: query.parameters.map(toSqliteValue) };
}

/** A value as SQLite takes it. Bytes are cut to size: a view into a large buffer would be copied to the worker whole. */
export function toSqliteValue(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value.byteLength === value.buffer.byteLength ? value : value.slice();
  throw new TypeError(`A value of type ${typeof value} cannot be stored.`);
}
