import { describe, expect, test } from 'bun:test';
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
    lines: ['For 2 min or more.'],
    url: 'http://hub.test:8080/alerts/a1',
    thread: 'a1',
    messageId: 'm1',
  });
});

test('a single problem is told with what to do first; its end, and a list of many, is not', () => {
  const advised = { ...frame, advice: 'Replace the disk.' };
  expect(composeMessage([news()], advised).lines).toEqual(['For 2 min or more.', 'Replace the disk.']);
  expect(composeMessage([news({ kind: 'recovery', at: at + 60_000 })], advised).lines).toEqual(['It lasted 1 min.']);
  const two = composeMessage([news(), news({ alertId: 'a2' })], advised);
  expect(two.lines.join(' ')).not.toContain('Replace');
});

test('its end says how long it was', () => {
  const end = news({ kind: 'recovery', at: at + 8 * 60_000 });
  expect(composeMessage([end], frame)).toMatchObject({
    kind: 'recovery',
    title: 'Over: plex on nas is stopped',
    lines: ['It lasted 8 min.'],
  });
});

test('what began and ended before anybody could be told is one line', () => {
  const both = composeMessage([news(), news({ kind: 'recovery', severity: 'low', at: at + 60_000 })], frame);
  expect(both).toMatchObject({
    kind: 'recovery',
    severity: 'high',
    lines: ['It came and went within 1 min.'],
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
    lines: ['B.', 'A.', 'C: it lasted 1 min.'],
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
  const two = composeMessage([news(), news({ alertId: 'b', text: 'B.', at: later, since: later })], { ...frame, sent });
  expect(two.lines).toEqual([
    'plex on nas is stopped for 2 min or more. Since Sun 15:32, high.',
    'B. Since 01:32, high.',
  ]);
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

describe('the first line', () => {
  const zone = 'Europe/Berlin';
  const now = at + 12 * 60_000;
  const sent = { now, timeZone: zone };
  const full = news({
    title: '/srv on nas is 95 % full',
    text: '/srv on nas is 95 % full: 720 GB free of 14.4 TB; the limit is 90 %.',
    at: now,
  });

  test('says how much is free, since when and how bad it is, and not what the title has said', () => {
    const { title, lines } = composeMessage([full], { ...frame, sent });
    expect(title).toBe('/srv on nas is 95 % full');
    expect(lines).toEqual(['720 GB free of 14.4 TB; the limit is 90 %. Since 15:32 (12 min), high.']);
  });

  test('is whole where the text only begins like the title', () => {
    const lines = [
      news({ title: 'nas is hot', text: 'nas is hotter than ever.' }),
      news({ text: 'By a rule of mine.' }),
    ];
    expect(lines.map((one) => composeMessage([{ ...one, at: now }], { ...frame, sent }).lines[0])).toEqual([
      'nas is hotter than ever. Since 15:32 (12 min), high.',
      'By a rule of mine. Since 15:32 (12 min), high.',
    ]);
  });

  test('of something silent says when it was last heard of', () => {
    const down = {
      title: 'nas is offline',
      text: 'nas is offline: it has stopped reporting.',
      isSilence: true,
      at: now,
    };
    expect(composeMessage([news(down)], { ...frame, sent }).lines).toEqual([
      'It has stopped reporting. Last heard of at 15:32 (12 min ago), high.',
    ]);
  });

  test('of a recovery says how long it lasted, from when to when, and when it was last seen bad', () => {
    const end = news({ kind: 'recovery', at: now });
    expect(composeMessage([end], { ...frame, sent }).lines).toEqual(['It lasted 12 min, from 15:32 to 15:44.']);
    const unseen = { ...end, seenBadAt: at + 60_000 };
    expect(composeMessage([unseen], { ...frame, sent }).lines).toEqual([
      'It lasted 12 min, from 15:32 to 15:44; it was last seen bad at 15:33.',
    ]);
  });

  test('says of a problem from last week on which day it began, and that it was open already', () => {
    const week = 8 * 86_400_000;
    const older = news({ isOlder: true });
    const late = { ...frame, sent: { now: at + week, timeZone: zone } };
    expect(composeMessage([older], late)).toMatchObject({
      title: 'Already open: plex on nas is stopped',
      lines: ['For 2 min or more. Since 2026-01-18 15:32 (8 d), high.'],
    });
    const two = composeMessage([older, { ...older, alertId: 'b', title: 'B', text: 'B.' }], late);
    expect(two.title).toBe('Already open: 2 problems on nas');
    expect(two.lines[1]).toBe('B. Since 2026-01-18 15:32 (8 d), high.');
  });
});
