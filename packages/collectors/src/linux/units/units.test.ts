import { expect, it } from 'bun:test';
import { absentWords } from '@labkeeper/protocol/absent-words';
import fc from 'fast-check';
import { fixtureHost } from '../../fixture-host.ts';
import { describeParser } from '../../parser.contract.ts';
import { unitStatus } from '../../unit-status.ts';
import { parseTimerList } from './timer-list.ts';
import { isChosen } from './unit-choice.ts';
import { parseUnitList } from './unit-list.ts';
import { units } from './units.ts';

describeParser('parseUnitList', {
  parse: parseUnitList,
  seeds: ['units/every-state/look-1/commands.json', 'units/columns-of-an-old-systemd/look-1/commands.json'],
  corpus: /systemd\/jc\/.*\/systemctl\.out$/,
  sane: (result) => {
    const { units } = result as ReturnType<typeof parseUnitList>;
    const services = units.filter(({ unit }) => unit.endsWith('.service'));
    expect(services.length).toBeGreaterThan(20);
    for (const { load } of services) expect(['loaded', 'not-found', 'masked']).toContain(load);
  },
});

describeParser('parseTimerList', {
  parse: parseTimerList,
  seeds: ['units/every-state/look-1/commands.json', 'units/columns-of-an-old-systemd/look-1/commands.json'],
});

const word = fc.stringMatching(/^[a-z-]{1,12}$/);
const listed = fc.record({
  unit: fc.tuple(fc.stringMatching(/^[A-Za-z0-9@._:\\-]{1,40}$/), fc.constantFrom('service', 'timer', 'mount')),
  load: word,
  active: word,
  sub: word,
  description: fc.stringMatching(/^[A-Za-z<>()]{1,10}( [A-Za-z<>()]{1,10}){0,4}$/),
});

it('reads what systemd lists the same from JSON and from columns, with or without marks', () => {
  fc.assert(
    fc.property(fc.array(listed, { minLength: 1, maxLength: 20 }), fc.boolean(), (rows, marked) => {
      const units = rows.map(({ unit: [name, kind], ...rest }) => ({ unit: `u${name}.${kind}`, ...rest }));
      const columns = units.map((row) => `${marked ? '● ' : ''}${Object.values(row).join('   ')}`).join('\n');
      expect(parseUnitList(JSON.stringify(units))).toEqual({ units, unread: 0 });
      expect(parseUnitList(columns)).toEqual({ units, unread: 0 });
    }),
  );
});

it('counts what it could not read instead of passing over it', () => {
  expect(parseUnitList('[{"unit": "a.service"}, 5, null]')).toEqual({ units: [], unread: 3 });
  expect(parseUnitList('[{"unit": "a.serv')).toEqual({ units: [], unread: 1 });
  expect(parseUnitList(`${'●'.repeat(5000)}.service loaded active running x\nsome words`).unread).toBe(2);
});

it('takes a timer’s times as they are, and none where systemd has its own word for never', () => {
  const never = [null, 0, 2 ** 64, -1, 'n/a'];
  const rows = never.map((next, at) => ({ unit: `t${at}.timer`, next, last: 1_772_244_000_000_000 }));
  const read = parseTimerList(JSON.stringify(rows));
  expect([...read.values()]).toEqual(never.map(() => ({ next: null, last: '2026-02-28T02:00:00.000Z' })));
});

it('is absent in a container, and the words for that say what would give it units', async () => {
  const host = {
    ...fixtureHost(`${import.meta.dirname}/../../../fixtures/units/every-state/look-1`),
    inContainer: true,
  };
  const look = { signal: new AbortController().signal, monotonicMs: 0, now: new Date(0), previous: undefined };
  expect(await units.collect(host, { ...look, services: [] })).toBe('absent');
  for (const id of ['units', 'updates']) {
    expect(absentWords(id)).toContain('in a container');
    expect(absentWords(id)).toMatch(/install the agent on the machine itself\.$/i);
  }
});

it('shows what failed of the mounts that come and go, unless somebody leaves it out', () => {
  const mount = { unit: 'run-user-1000.mount', load: 'loaded', sub: 'failed', description: '' };
  expect(isChosen({ ...mount, active: 'active' }, {})).toBe(false);
  expect(isChosen({ ...mount, active: 'failed' }, {})).toBe(true);
  expect(isChosen({ ...mount, active: 'failed' }, { exclude: ['run-*'] })).toBe(false);
  expect(isChosen({ ...mount, active: 'active' }, { include: ['*.mount'] })).toBe(true);
});

it('takes no word of systemd for well that it does not know', () => {
  const known = [
    'active',
    'reloading',
    'refreshing',
    'activating',
    'deactivating',
    'inactive',
    'maintenance',
    'failed',
  ];
  fc.assert(
    fc.property(fc.string(), (active) => {
      fc.pre(!known.includes(active));
      expect(unitStatus({ load: 'loaded', active, sub: 'running', result: undefined })).toBe('unknown');
    }),
  );
  expect(unitStatus({ load: 'masked', active: 'failed', sub: 'failed', result: undefined })).toBe('stopped');
  expect(unitStatus({ load: 'not-found', active: 'failed', sub: 'failed', result: undefined })).toBe('unknown');
});
