import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** A PostgreSQL that runs. `stop` ends it if it was started here. */
export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server that the test run started for all files (LABKEEPER_TEST_POSTGRES), else one for this process. */
export async function sharedPostgres(root: string): Promise<PostgresServer> {
  const url = process.env['LABKEEPER_TEST_POSTGRES'];
  if (url !== undefined) return { url, stop: async () => {} };
  // The same start-up as the test runner's, which is plain JavaScript without types.
  const starter: unknown = await import(pathToFileURL(join(root, 'scripts/lib/postgres.mjs')).href);
  if (!isStarter(starter)) throw new Error('scripts/lib/postgres.mjs exports no startPostgres.');
  return starter.startPostgres();
}

/** Makes a database of its own on the server. */
export async function createPostgresPlace(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(serverUrl, `create database ${name} strategy file_copy`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await administer(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function isStarter(value: unknown): value is { startPostgres(): Promise<PostgresServer> } {
  return (
    typeof value === 'object' && value !== null && 'startPostgres' in value && typeof value.startPostgres === 'function'
  );
}
