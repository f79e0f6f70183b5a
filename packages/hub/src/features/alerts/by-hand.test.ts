import { afterEach, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Alert } from '@labkeeper/protocol/alert';
import { AlertLab, minute } from './testing/alert-lab.ts';

setDefaultTimeout(60_000);

let lab: AlertLab;

beforeEach(async () => {
  lab = await AlertLab.start();
});

afterEach(() => lab.stop());

async function report(disk: number, minutes = 1): Promise<void> {
  for (let gone = 0; gone < minutes; gone += 1) {
    await lab.report('nas', { disk });
    await lab.pass(minute);
  }
}

async function resolve({ alert_id: id }: Alert): Promise<void> {
  expect((await lab.hub.fetchJson('POST', `/api/v1/alerts/${id}/resolve`)).status).toBe(200);
}

async function opened(): Promise<Alert> {
  await report(95, 3);
  const [alert] = await lab.alerts('?status=open');
  if (alert === undefined) throw new Error('nothing was opened');
  return alert;
}

test('what a person ended and is not over is told again at once, and the ended alert names the one that followed', async () => {
  const ended = await opened();
  await resolve(ended);
  await lab.restart();
  await report(95);
  const [next, old] = await lab.alerts();
  expect(lab.told()).toEqual(['/srv on nas is 95 % full', '/srv on nas is 95 % full']);
  expect([old?.alert_id, old?.followed_by, next?.status, next?.followed_by]).toEqual([
    ended.alert_id,
    next?.alert_id ?? '',
    'open',
    null,
  ]);
  expect((await lab.hub.fetchJson<Alert>('GET', `/api/v1/alerts/${ended.alert_id}`)).body.followed_by).toBe(
    next?.alert_id ?? '',
  );
});

test('what a person ended and was over since comes back as any other: quiet within the cooldown, and followed by nothing', async () => {
  const ended = await opened();
  await resolve(ended);
  await report(10, 3);
  await lab.restart();
  await report(95, 3);
  const [next, old] = await lab.alerts();
  expect([old?.alert_id, old?.followed_by, next?.status]).toEqual([ended.alert_id, null, 'open']);
  expect(lab.told()).toEqual(['/srv on nas is 95 % full']);
});

test('an alert says since when it was bad, not only when its rule had seen enough, and its end counts from there', async () => {
  const from = lab.clock.now();
  for (let gone = 0; gone < 9; gone += 1) {
    await lab.report('nas', { more: { metrics: { cpu_percent: gone === 8 ? 5 : 99, memory_percent: 20 } } });
    if (gone < 8) await lab.pass(minute);
  }
  await lab.pass(minute);
  const [alert] = await lab.alerts();
  expect([alert?.type, alert?.status, alert?.since]).toEqual(['cpu_warning', 'resolved', new Date(from).toISOString()]);
  expect(Date.parse(alert?.created_at ?? '')).toBe(from + 5 * minute);
  expect(lab.toldText()).toMatch(/8 min[^0-9]/);
});
