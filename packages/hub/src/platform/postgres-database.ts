import { Kysely, PostgresDialect, sql, type CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Database } from './database.ts';
import { asStorageError, UnavailableError } from './storage-error.ts';
import type { Tables } from './tables.ts';
import { TransactionGuard } from './transaction-guard.ts';

/** What a hub logs of its database: sentences about connections that were lost. */
export type ConnectionLog = (message: string, error: Error) => void;

const connections = 10;

/** Opens a pool of connections; broken ones are thrown away and made anew. Rejects when the server does not answer now. */
export async function openPostgres(connectionString: string, log: ConnectionLog): Promise<Database> {
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: 'labkeeper',
    types: { getTypeParser },
  });
  // Without a listener an idle connection that dies would end the process.
  pool.on('error', (error) => log('A connection to PostgreSQL was lost.', error));
  const guard = new TransactionGuard();
  const read = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const write = new Kysely<Tables>({ dialect: new GuardedDialect({ pool }, guard.assertOutside) });
  try {
    await sql`select 1`.execute(read);
  } catch (error) {
    await pool.end();
    throw new UnavailableError('PostgreSQL does not answer.', error);
  }
  return {
    engine: 'postgres',
    read,
    write,
    async transaction(work) {
      return write.transaction().execute(async (db) => guard.inside(async () => work(db)));
    },
    async batch(queries) {
      await batch(write, queries);
    },
    async lock(name) {
      const release = await lockSession(
        pool,
        'select true as got from pg_advisory_lock(hashtextextended($1, 0))',
        name,
      );
      if (release === undefined) throw new UnavailableError('The lock was not given.');
      return release;
    },
    async tryLock(name) {
      return lockSession(pool, 'select pg_try_advisory_lock(hashtextextended($1, 0)) as got', name);
    },
    async sizeBytes() {
      const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(read);
      return rows[0]?.size ?? 0;
    },
    async close() {
      await pool.end();
    },
  };
}

class GuardedDialect extends PostgresDialect {
  readonly #assertOutside: () => void;

  constructor(config: ConstructorParameters<typeof PostgresDialect>[0], assertOutside: () => void) {
    super(config);
    this.#assertOutside = assertOutside;
  }

  override createDriver(): ReturnType<PostgresDialect['createDriver']> {
    const driver = super.createDriver();
    const acquire = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async (options) => {
      this.#assertOutside();
      return acquire(options);
    };
    return driver;
  }
}

async function batch(db: Kysely<Tables>, queries: readonly CompiledQuery[]): Promise<void> {
  try {
    await db.transaction().execute(async (transaction) => {
      for (const query of queries) await transaction.executeQuery(query);
    });
  } catch (error) {
    throw asStorageError(error);
  }
}

/** An advisory lock belongs to a session, so it keeps a connection until it is given back. */
async function lockSession(pool: pg.Pool, statement: string, name: string): ReturnType<Database['tryLock']> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ got: boolean }>(statement, [name]);
    if (rows[0]?.got !== true) {
      client.release();
      return undefined;
    }
  } catch (error) {
    client.release(true);
    throw asStorageError(error);
  }
  return async () => {
    try {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      client.release();
    } catch {
      // The session is gone, and its lock with it.
      client.release(true);
    }
  };
}

// Types by their number in pg_type: 20 bigint, 1700 numeric, 17 bytea.
const int8 = 20;
const numeric = 1700;
const bytea = 17;

/** Numbers as numbers and bytes as plain bytes, so that both engines give the same rows. */
function getTypeParser(oid: number): (value: string) => unknown {
  if (oid === int8 || oid === numeric) return Number;
  if (oid === bytea) return bytesOfHex;
  // The driver's declaration says any.
  return pg.types.getTypeParser(oid, 'text') as (value: string) => unknown;
}

function bytesOfHex(value: string): Uint8Array {
  const buffer = Buffer.from(value.slice(2), 'hex');
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
