import { afterEach, beforeEach, expect, test } from 'bun:test';
import { createAudit, type AuditLog } from './audit.ts';
import type { Database } from './database.ts';
import { Secret } from './secret.ts';
import { openTestDatabase } from './testing/open-test-database.ts';
import { TestClock } from './testing/test-clock.ts';

let db: Database;
let audit: AuditLog;
beforeEach(async () => {
  db = await openTestDatabase();
  audit = createAudit(db, new TestClock());
  for (const action of ['one', 'two', 'three', 'four'])
    await audit.record({ actor: 'hub', action, details: { number: 1 } });
});
afterEach(() => db.close());

test('an audit as it was written is whole, also when many write at once', async () => {
  await Promise.all(Array.from({ length: 50 }, (_, at) => audit.record({ actor: `user:${at}`, action: 'many' })));
  expect(await audit.findDamage()).toBeUndefined();
});

test('a row that was changed is found', async () => {
  await db.write.updateTable('audit').set({ actor: 'user:other' }).where('action', '=', 'two').execute();
  expect(await audit.findDamage()).toBe('2');
});

test('a row that was taken out is found at the one after it', async () => {
  await db.write.deleteFrom('audit').where('action', '=', 'two').execute();
  expect(await audit.findDamage()).toBe('3');
});

test('rows that changed places are found', async () => {
  await db.write.updateTable('audit').set({ action: 'three' }).where('audit_id', '=', 2).execute();
  await db.write.updateTable('audit').set({ action: 'two' }).where('audit_id', '=', 3).execute();
  expect(await audit.findDamage()).toBe('2');
});

test('a line stands or falls with the transaction that it was written in', async () => {
  const failing = db.transaction(async (inner) => {
    await audit.record({ actor: 'hub', action: 'never' }, inner);
    throw new Error('no');
  });
  expect(await failing.catch((error: Error) => error.message)).toBe('no');
  expect(await db.read.selectFrom('audit').select('action').where('action', '=', 'never').execute()).toEqual([]);
  expect(await audit.findDamage()).toBeUndefined();
});

test('secrets among the details are not written', async () => {
  await audit.record({ actor: 'hub', action: 'secret', details: { url: new Secret('canary') } });
  const rows = await db.read.selectFrom('audit').select('details_json').execute();
  expect(JSON.stringify(rows)).not.toContain('canary');
});
