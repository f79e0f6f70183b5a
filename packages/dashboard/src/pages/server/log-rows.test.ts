import { expect, test } from 'bun:test';
import type { Unit } from '@labkeeper/protocol/inventory';
import type { LogLine } from '@labkeeper/protocol/log';
import { addLines, asText, lineTime, noRows, visibleMessage, weightOf } from './log-rows.ts';
import { logGroups, queryOf, readSource, sourceName } from './log-source.ts';

function line(message: string, priority: number | null = 6): LogLine {
  return { at: '2026-02-28T02:00:00.000Z', message, priority, source: 'plex', pid: 7 };
}

function unit(name: string, state: Unit['state'] = 'running'): Unit {
  const kind = name.slice(name.lastIndexOf('.') + 1) as Unit['kind'];
  const words = { load: 'loaded', active: 'active', sub: 'running', description: null, next_at: null, last_at: null };
  return { unit: name, kind, state, ...words };
}

test('new lines stand behind the old ones, and the oldest make room and are counted', () => {
  const first = addLines(noRows, [line('a'), line('b')], 3);
  const second = addLines(first, [line('c'), line('d')], 3);
  expect(second.rows.map(({ message, id }) => [message, id])).toEqual([
    ['b', 1],
    ['c', 2],
    ['d', 3],
  ]);
  expect(second.gone).toBe(1);
  expect(addLines(second, [])).toBe(second);
});

test('a line weighs what its priority says, and standard error alone is no error', () => {
  expect([0, 3, 4, 5, 6, 7, null].map((priority) => weightOf({ priority }))).toEqual([
    'error',
    'error',
    'warning',
    'plain',
    'plain',
    'debug',
    'plain',
  ]);
});

test('what is copied is what stands there', () => {
  expect(asText([line('one'), { ...line('two'), at: null, source: null }])).toBe(
    '2026-02-28T02:00:00.000Z plex one\ntwo',
  );
});

test('a message keeps its lines, and nothing in it acts', () => {
  expect(visibleMessage('a\n\tb\u202e\u0007')).toBe('a\n    b\uFFFD␇');
});

test('the time of a line is to the second, with its day where that is not today', () => {
  const now = Date.parse('2026-02-28T12:00:00.000Z');
  expect(lineTime('2026-02-28T12:00:07.123Z', now, 'en-GB')).toMatch(/^\d\d:\d\d:07$/);
  expect(lineTime('2026-01-05T12:00:07.123Z', now, 'en-GB')).toMatch(/^5 Jan/);
  expect([lineTime(null, now), lineTime('never', now)]).toEqual(['', '']);
});

test('an address names a log or none', () => {
  expect(readSource('unit:plex.service')).toEqual({ kind: 'unit', name: 'plex.service' });
  const web = { kind: 'container', key: { container: 'web', project: null } } as const;
  const db = { kind: 'container', key: { container: 'db', project: 'nextcloud' } } as const;
  expect(['container:web', 'container:nextcloud/db'].map(readSource)).toEqual([web, db]);
  expect([readSource('journal'), readSource('file:/etc/shadow'), readSource(undefined)]).toEqual([
    { kind: 'journal' },
    undefined,
    undefined,
  ]);
  expect(queryOf(web)).toEqual({ container: 'web' });
  expect(queryOf(db)).toEqual({ container: 'db', project: 'nextcloud' });
  expect([web, db].map(sourceName)).toEqual(['web', 'db of nextcloud']);
  expect(queryOf({ kind: 'journal' })).toEqual({});
});

test('logs are offered once each, those first that somebody looks for', () => {
  const known = {
    units: [unit('ssh.service'), unit('plex.service', 'failed'), unit('night.service', 'failed'), unit('a.timer')],
    containers: [
      { container: 'web', project: null },
      { container: 'web', project: null },
      { container: 'db', project: 'paperless' },
      { container: 'db', project: 'nextcloud' },
    ],
    expected: ['plex', 'gone'],
  };
  expect(logGroups(known, undefined).map(({ label, choices }) => [label, choices.map(({ value }) => value)])).toEqual([
    ['Expected', ['unit:plex.service', 'unit:gone']],
    ['Failed', ['unit:night.service']],
    ['Containers', ['container:nextcloud/db', 'container:paperless/db', 'container:web']],
    ['Services', ['unit:ssh.service']],
    ['Timers, sockets and mounts', ['unit:a.timer']],
  ]);
  expect(logGroups(known, 'unit:other.service')[0]).toEqual({
    label: 'Chosen',
    choices: [{ value: 'unit:other.service', label: 'other' }],
  });
});
