import { expect, test } from 'bun:test';
import { parseDatabaseUrl } from './database-url.ts';

test('SQLite addresses with three slashes are absolute, with none or two relative', () => {
  expect(parseDatabaseUrl('sqlite:///app/data/x.db')).toEqual({ engine: 'sqlite', path: '/app/data/x.db' });
  expect(parseDatabaseUrl('sqlite+aiosqlite:///app/data/x.db')).toEqual({ engine: 'sqlite', path: '/app/data/x.db' });
  expect(parseDatabaseUrl('sqlite:/app/x.db')).toEqual({ engine: 'sqlite', path: '/app/x.db' });
  expect(parseDatabaseUrl('sqlite:data/x.db')).toEqual({ engine: 'sqlite', path: 'data/x.db' });
  expect(parseDatabaseUrl('sqlite://data/x.db')).toEqual({ engine: 'sqlite', path: 'data/x.db' });
  expect(parseDatabaseUrl('/srv/x.db')).toEqual({ engine: 'sqlite', path: '/srv/x.db' });
});

test('every spelling of a PostgreSQL address becomes the one that the driver takes', () => {
  const connectionString = 'postgresql://u:p%40ss@db:5432/lab?sslmode=require';
  for (const scheme of ['postgres', 'postgresql', 'postgresql+asyncpg', 'postgresql+psycopg2']) {
    expect(parseDatabaseUrl(`${scheme}://u:p%40ss@db:5432/lab?sslmode=require`)).toEqual({
      engine: 'postgres',
      connectionString,
    });
  }
});

test('an address that is neither says what is allowed', () => {
  expect(() => parseDatabaseUrl('mysql://h/db')).toThrow(/"mysql:"; allowed are sqlite:PATH and postgresql:/);
  expect(() => parseDatabaseUrl('sqlite://')).toThrow(/names no file/);
  expect(() => parseDatabaseUrl('sqlite::memory:')).toThrow(/would forget everything/);
  expect(() => parseDatabaseUrl('postgresql://')).toThrow(/names no PostgreSQL host/);
});
