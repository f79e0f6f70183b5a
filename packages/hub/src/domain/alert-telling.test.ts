import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { acknowledge, snooze, type AlertLife } from './alert-lifecycle.ts';
import { nextTelling, type Surroundings } from './alert-telling.ts';

const minute = 60_000;
const fresh: AlertLife = {
  status: 'open',
  severity: 'high',
  health: 'FAIL',
  value: 1,
  threshold: 1,
  openedAt: 0,
  flapping: false,
  told: false,
  everTold: false,
};

function look(alert: AlertLife, now: number, hiddenBy?: string): ReturnType<typeof nextTelling> {
  return nextTelling(alert, { hiddenBy, now, graceMs: 2 * minute });
}

test('an open alert that nothing hides is told once', () => {
  const first = look(fresh, 0);
  expect([first.tellNow, first.alert.everTold]).toEqual([true, true]);
  expect(look(first.alert, minute).tellNow).toBe(false);
});

test('what somebody acknowledged or snoozed is not told, and what was snoozed is told again when that is over', () => {
  expect(look(acknowledge(fresh, 0), minute).tellNow).toBe(false);
  const told = look(fresh, 0).alert;
  const snoozed = snooze(told, 10 * minute);
  expect([look(snoozed, 9 * minute).tellNow, look(snoozed, 10 * minute).tellNow]).toEqual([false, true]);
  expect(look(snooze(told, Number.MAX_SAFE_INTEGER), 100 * minute).tellNow).toBe(false);
});

test('a cooldown delays the telling, also when the clock was set back in between', () => {
  const back = { ...fresh, openedAt: 2000 * minute, quietUntil: 2030 * minute };
  expect([look(back, 2001 * minute).tellNow, look(back, 2030 * minute).tellNow]).toEqual([false, true]);
  expect(look(back, 1000 * minute).tellNow).toBe(true);
});

test('what hung on a failed thing is told only when it is still there after a grace', () => {
  const hidden = look(fresh, 0, 'alert:parent').alert;
  expect(hidden.hiddenBy).toBe('alert:parent');
  const freed = look(hidden, 10 * minute);
  expect([freed.tellNow, freed.alert.hiddenBy]).toEqual([false, 'alert:parent']);
  const later = look(freed.alert, 12 * minute);
  expect([later.tellNow, later.alert.hiddenBy]).toEqual([true, undefined]);
});

test('the end of a window frees at once, and tells nothing that was told before it', () => {
  const inside = look(fresh, 0, 'window:w').alert;
  expect(look(inside, minute).tellNow).toBe(true);
  const before = look(look(fresh, 0).alert, minute, 'window:w').alert;
  expect(look(before, 2 * minute)).toMatchObject({ tellNow: false, alert: { hiddenBy: undefined } });
});

test('whatever happens around it, nothing hidden is told, and nothing is told twice without news', () => {
  const hider = fc.option(fc.constantFrom('alert:a', 'window:w', 'isolated'), { nil: undefined });
  fc.assert(
    fc.property(fc.array(hider), (hiders) => {
      let alert = fresh;
      let told = 0;
      for (const [index, hiddenBy] of hiders.entries()) {
        const around: Surroundings = { hiddenBy, now: index * minute, graceMs: 2 * minute };
        const step = nextTelling(alert, around);
        if (step.tellNow) {
          told += 1;
          expect(hiddenBy).toBeUndefined();
        }
        alert = step.alert;
      }
      expect(told).toBeLessThanOrEqual(1);
      expect(alert.everTold).toBe(told === 1);
    }),
  );
});
