/** Where the database is: a file, or a PostgreSQL server by its connection string. */
export type DatabaseAddress =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly connectionString: string };

/**
 * Reads `DATABASE_URL`. SQLite: `sqlite:///abs/path` and `sqlite:/abs/path` are absolute, `sqlite:relative/path`, `sqlite://relative/path` and a bare path are
 * as given. PostgreSQL: `postgres://`, `postgresql://` and SQLAlchemy's `postgresql+driver://`. Throws with what is allowed.
 */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return sqliteAddress(url);
  if (/^sqlite(\+[a-z0-9]+)?$/.test(scheme))
    return sqliteAddress(url.slice(scheme.length + 1).replace(/^\/\/(?=.)/, ''));
  if (/^postgres(ql)?(\+[a-z0-9]+)?$/.test(scheme)) return postgresAddress(url, scheme);
  throw new Error(
    `DATABASE_URL has the scheme "${scheme}:"; allowed are sqlite:PATH and postgresql://USER:PASSWORD@HOST/NAME.`,
  );
}

function sqliteAddress(path: string): DatabaseAddress {
  const file = path.split('?', 1)[0] ?? '';
  if (file === '' || file.includes('\0') || file.endsWith('/')) {
    throw new Error('DATABASE_URL names no file; a SQLite one reads sqlite:///absolute/path/labkeeper.db.');
  }
  if (file === ':memory:')
    throw new Error('DATABASE_URL must name a file; a database in memory would forget everything.');
  return { engine: 'sqlite', path: file };
}

function postgresAddress(url: string, scheme: string): DatabaseAddress {
  const connectionString = `postgresql:${url.slice(scheme.length + 1)}`;
  if (!/^postgresql:\/\/[^/]+/.test(connectionString) || !URL.canParse(connectionString)) {
    throw new Error('DATABASE_URL names no PostgreSQL host; it reads postgresql://USER:PASSWORD@HOST:5432/NAME.');
  }
  return { engine: 'postgres', connectionString };
}
