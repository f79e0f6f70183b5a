import { ApiError } from './api-error.ts';

/** The disk is full or nearly so: nothing was stored, senders keep their data (507). */
export class StorageFullError extends ApiError {
  constructor(cause?: unknown) {
    super('STORAGE_FULL', { cause, retryAfterSeconds: 60 });
    this.name = 'StorageFullError';
  }
}

/** The database does not answer: closed, restarting, or busy for too long (503). Nothing is known to be stored. */
export class UnavailableError extends ApiError {
  constructor(message: string, cause?: unknown) {
    super('UNAVAILABLE', { message, cause, retryAfterSeconds: 5 });
    this.name = 'UnavailableError';
  }
}

/** An error of SQLite, carried over from the writer's thread. `resultCode` is the primary result code (19 = constraint). */
export class SqliteError extends Error {
  readonly resultCode: number;
  readonly extendedCode: number;

  constructor(message: string, extendedCode: number) {
    super(message);
    this.name = 'SqliteError';
    this.extendedCode = extendedCode;
    // The primary code is the low byte: https://www.sqlite.org/rescode.html
    this.resultCode = extendedCode & 0xff;
  }
}

/** Result codes of SQLite that we act on. */
export const sqliteCodes = { busy: 5, ioError: 10, corrupt: 11, full: 13, constraint: 19, notADatabase: 26 } as const;

// PostgreSQL's error codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
const postgresFull = new Set(['53100']);
const postgresAway = /^(08|57P0|53300)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/;

/** Whether a row with this key exists already, on either engine. */
export function isUniqueViolation(error: unknown): boolean {
  if (error instanceof SqliteError) return error.extendedCode === 2067 || error.extendedCode === 1555;
  return codeOf(error) === '23505';
}

/** The error as callers of the stores see it: full and away become their own classes, anything else stays what it is. */
export function asStorageError(error: unknown): unknown {
  if (error instanceof ApiError) return error;
  if (error instanceof SqliteError) return fromSqlite(error);
  const code = codeOf(error);
  if (postgresFull.has(code)) return new StorageFullError(error);
  if (postgresAway.test(code)) return new UnavailableError('The database does not answer.', error);
  return error;
}

function fromSqlite(error: SqliteError): Error {
  if (error.resultCode === sqliteCodes.full) return new StorageFullError(error);
  if (error.resultCode === sqliteCodes.busy) return new UnavailableError('The database is busy.', error);
  if (error.resultCode === sqliteCodes.ioError) return new UnavailableError('The disk of the database fails.', error);
  return error;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
