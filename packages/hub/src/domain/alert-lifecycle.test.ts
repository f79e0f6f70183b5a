import { expect, test } from 'bun:test';
import type { Status } from '@labkeeper/protocol/agent';
import * as fc from 'fast-check';
import { acknowledge, nextAlert, type AlertLife, type AlertNews, type KeyChange } from './alert-lifecycle.ts';

const rule = {
  severity: { warn: 'high', fail: 'critical' },
  cooldown_seconds: 1800,
  acknowledged_until: 'worse',
  operator: '>=',
} as const;
const minute = 60_000;

function change(status: Status, more: Partial<KeyChange> = {}): KeyChange {
  return { status, value: 85, threshold: 80, flapping: false, now: 0, ...more };
}

function opened(status: Status = 'WARN', more: Partial<KeyChange> = {}): AlertLife {
  const { alert } = nextAlert(undefined, rule, change(status, more));
  if (alert === undefined) throw new Error('nothing was opened');
  return alert;
}

test('a problem opens an alert with the severity of its level, and gets worse and better with it', () => {
  const alert = opened();
  expect(alert).toMatchObject({ status: 'open', severity: 'high', health: 'WARN', value: 85, threshold: 80 });
  const worse = nextAlert(alert, rule, change('FAIL'));
  expect([worse.news, worse.alert?.severity]).toEqual(['worse', 'critical']);
  const better = nextAlert(worse.alert, rule, change('WARN'));
  expect([better.news, better.alert?.severity]).toEqual(['better', 'high']);
});

test('it is resolved when its key is well again, and only then', () => {
  const unseen = nextAlert(opened(), rule, change('UNKNOWN'));
  expect([unseen.news, unseen.alert?.status, unseen.alert?.health]).toEqual([undefined, 'open', 'UNKNOWN']);
  const well = nextAlert(unseen.alert, rule, change('OK', { now: 9 }));
  expect([well.news, well.alert?.status, well.alert?.resolvedAt]).toEqual(['recovered', 'resolved', 9]);
});

test('one that comes back within the cooldown is an alert that is quiet until the cooldown is over, unless it is worse than before', () => {
  const last = { resolvedAt: 5 * minute, severity: 'high' } as const;
  expect(opened('WARN', { now: 10 * minute, last }).quietUntil).toBe(35 * minute);
  expect(opened('WARN', { now: 60 * minute, last }).quietUntil).toBeUndefined();
  expect(opened('FAIL', { now: 10 * minute, last }).quietUntil).toBeUndefined();
});

test('what a person ended is no repetition while it is not over', () => {
  const last = { resolvedAt: 5 * minute, severity: 'high', byHand: 'a1' } as const;
  expect(opened('WARN', { now: 10 * minute, last }).quietUntil).toBeUndefined();
});

test('it is there since it was first seen bad', () => {
  expect(opened('WARN', { now: 10 * minute, since: 5 * minute })).toMatchObject({
    openedAt: 10 * minute,
    since: 5 * minute,
  });
  expect(opened('WARN', { now: 10 * minute }).since).toBe(10 * minute);
});

test('an acknowledged one is silent until it gets worse', () => {
  const known = acknowledge(opened(), 1);
  expect(known.status).toBe('acknowledged');
  expect(nextAlert(known, rule, change('WARN', { value: 89 })).news).toBeUndefined();
  const worse = nextAlert(known, rule, change('FAIL'));
  expect([worse.news, worse.alert?.status]).toEqual(['reopened', 'open']);
});

test('an acknowledged counter is silent for ever at its number, and speaks when it grows', () => {
  const grows = { ...rule, operator: '>', acknowledged_until: 'grows' } as const;
  const known = acknowledge(opened('WARN', { value: 87 }), 1);
  expect(nextAlert(known, grows, change('WARN', { value: 87 })).news).toBeUndefined();
  expect(nextAlert(known, grows, change('WARN', { value: 88 })).news).toBe('reopened');
});

test('one that flaps stays open through its good moments and is told as flapping once', () => {
  const flaps = nextAlert(opened(), rule, change('OK', { flapping: true }));
  expect([flaps.news, flaps.alert?.status]).toEqual(['flapping', 'open']);
  expect(nextAlert(flaps.alert, rule, change('WARN', { flapping: true })).news).toBeUndefined();
  expect(nextAlert(flaps.alert, rule, change('OK')).news).toBe('recovered');
});

test('whatever happens, nothing is told of a key twice, and recovery follows a problem', () => {
  const statuses = fc.constantFrom<Status>('OK', 'WARN', 'FAIL', 'UNKNOWN');
  fc.assert(
    fc.property(fc.array(fc.record({ status: statuses, flapping: fc.boolean(), ack: fc.boolean() })), (steps) => {
      let alert: AlertLife | undefined;
      const told: AlertNews[] = [];
      for (const [index, { status, flapping, ack }] of steps.entries()) {
        const step = nextAlert(alert, rule, change(status, { flapping, now: index }));
        alert = step.alert?.status === 'resolved' ? undefined : step.alert;
        if (ack && alert !== undefined) alert = acknowledge(alert, index);
        if (step.news !== undefined) told.push(step.news);
      }
      let open = false;
      for (const news of told) {
        expect(news === 'opened').toBe(!open);
        open = news !== 'recovered';
      }
      expect(open).toBe(alert !== undefined);
    }),
    { numRuns: 1000 },
  );
});
