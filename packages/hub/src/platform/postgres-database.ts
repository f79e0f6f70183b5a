import { Kysely, PostgresDialect, sql, type CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Database, ReleaseLock } from './database.ts';
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
  // Without a listener a connection that dies would end the process: the pool has one for idle connections, those in use need their own.
  pool.on('error', (error) => log('A connection to PostgreSQL was lost.', error));
  pool.on('connect', (client) => client.on('error', () => {}));
  const locks = new SessionLocks(pool);
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
      try {
        return await write.transaction().execute(async (db) => guard.inside(async () => work(db)));
      } catch (error) {
        throw asStorageError(error);
      }
    },
    batch: async (queries) => batch(write, queries),
    lock: async (name) => locks.wait(name),
    tryLock: async (name) => locks.try(name),
    async sizeBytes() {
      const { rows } = await sql<{ size: number }>`select pg_database_size(current_database()) as size`.execute(read);
      return rows[0]?.size ?? 0;
    },
    async close() {
      locks.dropAll();
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

/** Advisory locks. Each belongs to a session, so it keeps a connection until it is given back. */
class SessionLocks {
  readonly #pool: pg.Pool;
  readonly #holders = new Set<pg.PoolClient>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async wait(name: string): Promise<ReleaseLock> {
    const release = await this.#take('select true as got from pg_advisory_lock(hashtextextended($1, 0))', name);
    if (release === undefined) throw new UnavailableError('The database gave no lock.');
    return release;
  }

  async try(name: string): Promise<ReleaseLock | undefined> {
    return this.#take('select pg_try_advisory_lock(hashtextextended($1, 0)) as got', name);
  }

  /** Ends the sessions of all locks, and so the locks. */
  dropAll(): void {
    for (const client of this.#holders) client.release(true);
    this.#holders.clear();
  }

  async #take(statement: string, name: string): Promise<ReleaseLock | undefined> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asStorageError(error);
    });
    this.#holders.add(client);
    try {
      const { rows } = await client.query<{ got: boolean }>(statement, [name]);
      if (rows[0]?.got === true) return async () => this.#giveBack(client, name);
      this.#release(client, false);
      return undefined;
    } catch (error) {
      this.#release(client, true);
      throw asStorageError(error);
    }
  }

  async #giveBack(client: pg.PoolClient, name: string): Promise<void> {
    try {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      this.#release(client, false);
    } catch {
      // The session is gone, and its lock with it.
      this.#release(client, true);
    }
  }

  #release(client: pg.PoolClient, isBroken: boolean): void {
    if (this.#holders.delete(client)) client.release(isBroken);
  }
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
