import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Database } from './database.ts';
import { createSecretBox, requireSameKey, WrongKeyError } from './secret-box.ts';
import { openTestDatabase } from './testing/open-test-database.ts';

const place = { table: 'channels', row: 'a', field: 'url' };
const box = createSecretBox('a key of the test, long enough');

describe('a sealed value', () => {
  test('opens where it was sealed', () => {
    for (const text of ['', 'https://hooks.example/T0/B0', 'ünïcode ✓', 'x'.repeat(100_000)]) {
      expect(box.open(box.seal(text, place), place).reveal()).toBe(text);
    }
  });

  test('never looks the same twice, nor holds its text', () => {
    const [one, two] = [box.seal('canary', place), box.seal('canary', place)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('canary');
  });

  test('opens in no other row, field or table', () => {
    const sealed = box.seal('secret', place);
    for (const other of [
      { ...place, row: 'b' },
      { ...place, field: 'token' },
      { ...place, table: 'users' },
    ]) {
      expect(() => box.open(sealed, other)).toThrow();
    }
  });

  test('opens neither with another key nor once a bit of it was changed', () => {
    const sealed = box.seal('secret', place);
    expect(() => createSecretBox('another key of the test').open(sealed, place)).toThrow('another key');
    for (let at = sealed.lastIndexOf('.') + 1; at < sealed.length; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'Q' : 'A') + sealed.slice(at + 1);
      expect(() => box.open(changed, place)).toThrow();
    }
    for (const nonsense of ['', 'v1', 'v1.x.y.z', 'v2.a.b.c', 'plain text'])
      expect(() => box.open(nonsense, place)).toThrow();
  });
});

describe('the key of a database', () => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase();
  });
  afterAll(() => db.close());

  test('is remembered at the first start, and another one is refused with what to do, changing nothing', async () => {
    await requireSameKey(db, box, 1);
    await requireSameKey(db, box, 2);
    const other = requireSameKey(db, createSecretBox('another key of the test'), 3);
    const error: unknown = await other.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WrongKeyError);
    expect(String(error)).toContain('SECRET_KEY');
    await requireSameKey(db, box, 4);
  });
});
