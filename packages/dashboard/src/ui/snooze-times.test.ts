import { expect, test } from 'bun:test';
import { snoozeTimes } from './snooze-times.ts';

test('tomorrow morning is eight o’clock by the clock on the wall, from the evening and from the small hours', () => {
  for (const hour of [0, 7, 8, 15, 23]) {
    const now = new Date(2026, 0, 18, hour, 12, 30).getTime();
    const until = new Date(now + (snoozeTimes[2]?.seconds(now) ?? 0) * 1000);
    expect([until.getDate(), until.getHours(), until.getMinutes()]).toEqual([19, 8, 0]);
  }
});

test('every length is one that the hub takes', () => {
  for (const { seconds } of snoozeTimes) expect(seconds(Date.now())).toBeWithin(60, 2_678_401);
});
