import { expect, test } from 'bun:test';
import { composeMessage, type News } from './message.ts';

const at = Date.UTC(2026, 0, 18, 14, 32);
const frame = { messageId: 'm1', hubUrl: 'http://hub.test:8080' };

function news(change: Partial<News> = {}): News {
  return {
    kind: 'problem',
    severity: 'high',
    alertId: 'a1',
    server: 'nas',
    title: 'plex on nas is stopped',
    text: 'plex on nas is stopped for 2 min or more.',
    at,
    since: at,
    ...change,
  };
}

test('one problem is said as it is, with a link to it', () => {
  expect(composeMessage([news()], frame)).toMatchObject({
    kind: 'problem',
    severity: 'high',
    title: 'plex on nas is stopped',
    lines: ['plex on nas is stopped for 2 min or more.'],
    url: 'http://hub.test:8080/alerts/a1',
    thread: 'a1',
    messageId: 'm1',
  });
});

test('its end says how long it was', () => {
  const end = news({ kind: 'recovery', at: at + 8 * 60_000 });
  expect(composeMessage([end], frame)).toMatchObject({
    kind: 'recovery',
    title: 'Over: plex on nas is stopped',
    lines: ['plex on nas is stopped: over after 8 min.'],
  });
});

test('what began and ended before anybody could be told is one line', () => {
  const both = composeMessage([news(), news({ kind: 'recovery', severity: 'low', at: at + 60_000 })], frame);
  expect(both).toMatchObject({
    kind: 'recovery',
    severity: 'high',
    lines: ['plex on nas is stopped: came and went within 1 min.'],
  });
});

test('several things are one message, the worst first, with what is over at its end', () => {
  const message = composeMessage(
    [
      news({ alertId: 'a', severity: 'medium', text: 'A.' }),
      news({ alertId: 'b', severity: 'critical', server: 'pi', text: 'B.' }),
      news({ alertId: 'c', kind: 'recovery', title: 'C', at: at + 60_000 }),
    ],
    frame,
  );
  expect(message).toMatchObject({
    kind: 'problem',
    severity: 'critical',
    title: '2 problems on 2 servers, 1 over',
    lines: ['B.', 'A.', 'C: over after 1 min.'],
    url: 'http://hub.test:8080/alerts',
  });
});

test('a hundred problems are told in a message that can be read', () => {
  const many = Array.from({ length: 100 }, (_, index) => news({ alertId: `a${index}`, text: `Problem ${index}.` }));
  const { lines, title } = composeMessage(many, frame);
  expect([lines.length, lines.at(-1), title]).toEqual([26, '… and 75 more', '100 problems on nas']);
});

test('what is told late says when it happened, on the clock of the place, each by itself', () => {
  const sent = { now: at + 20 * 3_600_000, timeZone: 'Europe/Berlin' };
  const one = composeMessage([news()], { ...frame, sent });
  expect(one.facts.at(-1)).toEqual({ name: 'Happened at', value: 'Sun 15:32' });
  expect(one.at).toBe(at);
  const later = at + 10 * 3_600_000;
  const two = composeMessage([news(), news({ alertId: 'b', text: 'B.', at: later })], { ...frame, sent });
  expect(two.lines).toEqual(['Sun 15:32: plex on nas is stopped for 2 min or more.', '01:32: B.']);
  const prompt = composeMessage([news()], { ...frame, sent: { ...sent, now: at + 30_000 } });
  expect(prompt.facts).toHaveLength(2);
});

test('what can be done about it stands in the message as long as it is not over', () => {
  const acts = [{ name: 'Acknowledge', url: 'http://hub.test/act/x' }];
  const about = [{ name: 'Service', value: 'plex' }];
  expect(composeMessage([news()], { ...frame, acts, about })).toMatchObject({
    acts,
    facts: [{ name: 'Server' }, { name: 'Service', value: 'plex' }, { name: 'Severity' }],
  });
  expect(composeMessage([news({ kind: 'recovery' })], { ...frame, acts }).acts).toBeUndefined();
});
