import { expect, test } from 'bun:test';
import type { Database } from '../../platform/database.ts';
import { describeEngines } from '../../platform/testing/engines.ts';
import { pruneAlerts } from './prune-alerts.ts';

const day = 86_400_000;
const now = 1000 * day;
const limits = { now, alertsBefore: now - 90 * day, eventsBefore: now - 365 * day };
const goOn = new AbortController().signal;

async function addAlert(
  db: Database,
  id: string,
  resolvedAt: number | null,
  serverId: string | null = null,
): Promise<void> {
  const said = {
    key: `key/${id}`,
    severity: 'high',
    type: 'disk',
    title: id,
    message: id,
    metric: 'm',
    labels_json: '{}',
  };
  await db.write
    .insertInto('alerts')
    .values({
      ...said,
      alert_id: id,
      server_id: serverId,
      rule_id: null,
      metric_value: null,
      threshold_value: null,
      status: resolvedAt === null ? 'open' : 'resolved',
      health: 'FAIL',
      flapping: 0,
      notified: 0,
      created_at: now - 500 * day,
      acknowledged_at: null,
      acknowledged_by: null,
      resolved_at: resolvedAt,
      snoozed_until: null,
      note: null,
      hidden_by: null,
      life_json: '{}',
    })
    .execute();
}

async function addEvents(
  db: Database,
  events: readonly { id: string; at: number; alertId: string | null }[],
): Promise<void> {
  const row = { key: 'k', server_id: null, prev_status: 'OK', new_status: 'FAIL', message: '', notified_at: null };
  const rows = events.map(({ id, at, alertId }) => ({ ...row, event_id: id, at, alert_id: alertId }));
  for (let start = 0; start < rows.length; start += 1000) {
    await db.write
      .insertInto('events')
      .values(rows.slice(start, start + 1000))
      .execute();
  }
}

describeEngines('old alerts', (open) => {
  test('go when they were resolved long ago; those that are open stay, and events outlive their alert', async () => {
    const db = await open();
    await addAlert(db, 'old', now - 91 * day);
    await addAlert(db, 'young', now - 89 * day);
    await addAlert(db, 'open', null);
    await addEvents(db, [
      { id: 'e1', at: now - 91 * day, alertId: 'old' },
      { id: 'e2', at: now - 366 * day, alertId: 'open' },
    ]);
    expect(await pruneAlerts(db, limits, goOn)).toEqual({ alerts: 1, events: 1, keys: 0 });
    const alerts = await db.read.selectFrom('alerts').select('alert_id').orderBy('alert_id').execute();
    expect(alerts.map(({ alert_id: id }) => id)).toEqual(['open', 'young']);
    const events = await db.read.selectFrom('events').select(['event_id', 'alert_id']).execute();
    expect(events.map((row) => ({ ...row }))).toEqual([{ event_id: 'e1', alert_id: null }]);
  });

  test('go in steps, however many there are', async () => {
    const db = await open();
    const old = Array.from({ length: 10_500 }, (_, i) => ({ id: `e${i}`, at: i, alertId: null }));
    await addEvents(db, [...old, { id: 'new', at: now, alertId: null }]);
    expect(await pruneAlerts(db, limits, goOn)).toMatchObject({ events: 10_500 });
    expect(await db.read.selectFrom('events').select('event_id').execute()).toHaveLength(1);
  });

  test('of a server that is gone are over, and nothing of it is looked at any more', async () => {
    const db = await open();
    await addAlert(db, 'ghost', null, 'gone');
    const key = {
      key: 'server/gone/m',
      rule_id: 'r',
      metric: 'm',
      labels_json: '{}',
      status_json: '{}',
      updated_at: 0,
    };
    await db.write
      .insertInto('alert_keys')
      .values({ ...key, server_id: 'gone', alert_id: 'ghost', last_resolved_at: null, last_severity: null })
      .execute();
    expect(await pruneAlerts(db, limits, goOn)).toMatchObject({ keys: 1 });
    const alert = await db.read.selectFrom('alerts').select(['status', 'resolved_at']).executeTakeFirst();
    expect([alert?.status, Number(alert?.resolved_at)]).toEqual(['resolved', now]);
  });
});
