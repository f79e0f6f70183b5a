import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from '@labkeeper/protocol/page';
import type { AuditEntry } from '@labkeeper/protocol/system';
import { AlertLab } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

let lab: AlertLab;
beforeEach(async () => {
  lab = await AlertLab.start();
});
afterEach(() => lab.stop());

test('what is done to many alerts stands in the audit of each of them', async () => {
  for (const server of ['nas', 'pi']) await lab.report(server, { disk: 99 });
  const ids = (await lab.alerts('?status=open')).map(({ alert_id: id }) => id);
  expect(ids.length).toBeGreaterThan(1);
  const acts = { alert_ids: [...ids, 'gone'], act: 'snooze', seconds: 7200 };
  expect((await lab.hub.fetchJson('POST', '/api/v1/alerts/acts', acts)).status).toBe(200);
  const log = await lab.hub.fetchJson<Page<AuditEntry>>('GET', '/api/v1/system/audit?action=alert.snoozed');
  expect(new Set(log.body.items.map(({ target }) => target))).toEqual(new Set(ids));
  expect(log.body.items[0]?.details).toEqual({ seconds: 7200 });
});
