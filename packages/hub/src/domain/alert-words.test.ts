import { expect, test } from 'bun:test';
import { alertWords, amount, type AlertFacts } from './alert-words.ts';
import { testRule } from './testing/test-rule.ts';

function say(change: Partial<AlertFacts>) {
  return alertWords({
    rule: testRule(),
    labels: { mount: '/srv' },
    serverName: 'nas',
    unit: 'percent',
    value: 95.4,
    threshold: 90,
    stateName: undefined,
    ...change,
  });
}

test('the common problems are said in one exact sentence', () => {
  expect(say({})).toEqual({
    title: '/srv on nas is 95 % full',
    message: '/srv on nas is 95 % full; the limit is 90 %.',
  });
  const service = testRule({ metric: 'service_state', kind: 'state', for_seconds: 120 });
  expect(say({ rule: service, labels: { service: 'plex' }, stateName: 'stopped' }).message).toBe(
    'plex on nas is stopped; it has been for 2 min or more.',
  );
  expect(say({ rule: testRule({ metric: 'server_state', kind: 'state' }), labels: undefined }).title).toBe(
    'nas is offline',
  );
  const cpu = testRule({ metric: 'cpu_percent', for_seconds: 300 });
  expect(say({ rule: cpu, labels: undefined, value: 97, threshold: 90 }).message).toBe(
    'CPU of nas is 97 % busy, above 90 % for 5 min.',
  );
  const updates = testRule({ metric: 'security_updates' });
  expect(say({ rule: updates, labels: undefined, value: 1, unit: '' }).message).toBe(
    '1 security update for nas, not installed yet.',
  );
});

test('a container is called by its project too: two projects may each have a db', () => {
  const rule = testRule({ metric: 'container_state', kind: 'state' });
  function titleOf(labels: Record<string, string>): string {
    return say({ rule, labels, stateName: 'exited' }).title;
  }
  expect(titleOf({ container: 'db', project: 'nextcloud' })).toBe('db of nextcloud on nas is exited');
  expect(titleOf({ container: 'db', project: 'paperless' })).toBe('db of paperless on nas is exited');
  expect(titleOf({ container: 'plex', project: 'plex' })).toBe('plex on nas is exited');
  expect(titleOf({ container: 'db' })).toBe('db on nas is exited');
});

test('a disk is called by what stands in the machine, and what is wrong with it is counted', () => {
  const disk = { labels: { disk: 'WD-1' }, thing: 'sdb (WD Red, WD-1)', unit: '', threshold: 0 };
  function titleOf(metric: string, value: number, more: Partial<AlertFacts> = {}): string {
    return say({ ...disk, rule: testRule({ metric }), value, ...more }).title;
  }
  expect(titleOf('smart_pending_sectors', 8)).toBe('Disk sdb (WD Red, WD-1) on nas has 8 sectors that cannot be read');
  expect(titleOf('smart_reallocated_sectors', 1, { thing: undefined })).toBe('Disk WD-1 on nas has 1 replaced sector');
  expect(titleOf('smart_percentage_used', 96)).toBe('Disk sdb (WD Red, WD-1) on nas is 96 % worn');
  const state = testRule({ metric: 'smart_state', kind: 'state' });
  expect(say({ ...disk, rule: state, value: 2, stateName: 'failed' }).title).toBe(
    'Disk sdb (WD Red, WD-1) on nas reports that it is failing',
  );
  const array = testRule({ metric: 'array_errors' });
  expect(say({ rule: array, labels: { array: 'tank' }, value: 3, unit: '' }).title).toBe(
    'Array tank on nas has 3 errors',
  );
  const ups = testRule({ metric: 'ups_state', kind: 'state' });
  expect(say({ rule: ups, labels: { source: 'eaton' }, stateName: 'on_battery' }).title).toBe(
    'UPS eaton on nas is on battery',
  );
});

test('any other metric is said by the name of its rule, its labels and its unit', () => {
  const mine = testRule({ name: 'Backup too old', metric: 'backup_age_hours' });
  expect(say({ rule: mine, labels: undefined, value: 30.25, threshold: 26, unit: 'hours' })).toEqual({
    title: 'Backup too old: nas',
    message: 'backup_age_hours is 30.3 hours; the limit is 26 hours.',
  });
  const soon = testRule({ name: 'Full soon', kind: 'forecast' });
  expect(say({ rule: soon, value: 3.5 }).message).toBe(
    'At this rate filesystem_used_percent of /srv reaches its limit in 3 d 12 h.',
  );
});

test("a rule's own message has its placeholders filled, and no others", () => {
  const own = testRule({ message: '{server}: {label.mount} at {value} of {threshold} {constructor} {label.nothing}' });
  expect(say({ rule: own }).message).toBe('nas: /srv at 95.4 % of 90 % {constructor} {label.nothing}');
});

test('amounts carry their unit', () => {
  const said = [
    amount(1.2e12, 'bytes'),
    amount(66, 'celsius'),
    amount(7200, 'seconds'),
    amount(1234.5, ''),
    amount(0.04, 'percent'),
  ];
  expect(said).toEqual(['1.2 TB', '66 °C', '2 h', '1235', '0 %']);
});

test('a forecast says when, and how sure that is', () => {
  const rule = { ...testRule({ kind: 'forecast', name: 'Full soon' }), metric: 'filesystem_used_percent' };
  const facts = {
    rule,
    labels: { mount: '/srv' },
    serverName: 'nas',
    unit: 'percent',
    value: 5,
    threshold: 7,
    stateName: undefined,
  };
  expect(alertWords({ ...facts, between: { soonest: 4, latest: 7 } }).message).toBe(
    'At this rate filesystem_used_percent of /srv reaches its limit in 5 d (likely between 4 d and 7 d).',
  );
  expect(alertWords(facts).message).toBe('At this rate filesystem_used_percent of /srv reaches its limit in 5 d.');
});

test('a drive that only warns, where a rule asks for that, is not said to fail', () => {
  const rule = testRule({ metric: 'smart_state', kind: 'state' });
  const titles = ['warning', 'failed'].map((stateName) => say({ rule, labels: { disk: 'S1' }, stateName }).title);
  expect(titles).toEqual(['Disk S1 on nas warns of itself', 'Disk S1 on nas reports that it is failing']);
});

test('what restarts again and again is told by how often within which time', () => {
  const rule = testRule({ metric: 'container_restarts', kind: 'increase', window_seconds: 3600 });
  expect(say({ rule, labels: { container: 'web', project: 'shop' }, value: 8, threshold: 5 })).toEqual({
    title: 'web of shop on nas restarts again and again',
    message: 'web of shop on nas restarts again and again: 8 restarts within 1 h; the limit is 5.',
  });
});
