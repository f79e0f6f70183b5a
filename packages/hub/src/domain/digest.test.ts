import { expect, test } from 'bun:test';
import { composeDigest, type DigestFacts } from './digest.ts';
import type { News } from './message.ts';

const facts: DigestFacts = {
  timeZone: 'Europe/Berlin',
  now: utc('06:00:00'),
  open: new Set(['disk']),
  ended: new Map(),
  unseen: undefined,
  costPerDay: '€2.10',
  updates: 31,
  securityUpdates: 2,
};
const frame = { messageId: 'm', hubUrl: 'http://hub.test' };

function utc(text: string): number {
  return Date.parse(`2026-01-18T${text}Z`);
}

function news(change: Partial<News>): News {
  const at = change.at ?? utc('02:00:00');
  return {
    kind: 'problem',
    severity: 'medium',
    alertId: 'a',
    server: 'nas',
    title: 'A is bad',
    text: 'A is bad.',
    at,
    since: at,
    ...change,
  };
}

test('what still is stands first with its begin, then what came and went with begin, end and length', () => {
  const held = [
    news({}),
    news({ kind: 'recovery', at: utc('02:30:00'), since: utc('02:00:00') }),
    news({
      alertId: 'disk',
      severity: 'critical',
      title: '/srv is full',
      text: '/srv is 95 % full.',
      at: utc('03:14:00'),
    }),
  ];
  expect(composeDigest(held, facts, frame)).toMatchObject({
    kind: 'digest',
    severity: 'critical',
    title: 'Good morning: /srv is full; 1 came and went',
    lines: [
      'Still there:',
      '• /srv is 95 % full. Since 04:14 (2 h 46 min), critical.',
      'Came and went:',
      '• A is bad, 03:00 to 03:30 (30 min), medium.',
    ],
    facts: [
      { name: 'Held', value: '2 problems: 1 critical, 1 medium' },
      { name: 'Power a day', value: '€2.10' },
      { name: 'Updates', value: '31 waiting, 2 of them for security' },
    ],
  });
});

test('a quiet night says so', () => {
  expect(composeDigest([], { ...facts, open: new Set() }, frame)).toMatchObject({
    title: 'Good morning: a quiet night, all is well',
    severity: 'low',
    lines: [],
  });
});

test('a critical problem heads many', () => {
  const held = [
    news({}),
    news({ alertId: 'b' }),
    news({ alertId: 'disk', severity: 'critical', title: '/srv is full' }),
  ];
  const open = new Set(['a', 'b', 'disk']);
  expect(composeDigest(held, { ...facts, open }, frame).title).toBe('Good morning: /srv is full, and 2 more');
});

test('an end that was never told is known, and what began days ago is said with its date', () => {
  const held = [news({ at: utc('00:30:00') - 3 * 86_400_000 })];
  const ended = new Map([['a', utc('02:00:00')]]);
  expect(composeDigest(held, { ...facts, ended }, frame).lines).toEqual([
    'Came and went:',
    '• A is bad, 2026-01-15 01:30 to 03:00 (3 d 1 h), medium.',
  ]);
});

test('a night in which the hub was off is not called quiet', () => {
  const unseen = { from: utc('00:00:00'), to: utc('06:00:00') };
  expect(composeDigest([], { ...facts, unseen }, frame)).toMatchObject({
    title: 'Good morning: the hub was off at night',
    lines: ['The hub was off from 01:00 to 07:00: what happened then is not known.'],
  });
});
