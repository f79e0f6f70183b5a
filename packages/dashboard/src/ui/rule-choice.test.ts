import { expect, test } from 'bun:test';
import { sampleRule } from '../testing/sample-rule.ts';
import { fitsGlob, ruleFor } from './rule-choice.ts';

const nas = { server_id: 'nas', tags: ['storage'], site_id: 'home' };
const anywhere = { server_ids: [], tags: [], site_ids: [] };
const rules = [
  sampleRule({ rule_id: 'all', metric: 'filesystem_used_percent' }),
  sampleRule({ rule_id: 'site', metric: 'filesystem_used_percent', scope: { ...anywhere, site_ids: ['home'] } }),
  sampleRule({ rule_id: 'tag', metric: 'filesystem_used_percent', scope: { ...anywhere, tags: ['storage'] } }),
  sampleRule({ rule_id: 'server', metric: 'filesystem_used_percent', scope: { ...anywhere, server_ids: ['nas'] } }),
];

function chosen(count: number, change: Partial<(typeof rules)[number]> = {}): string | undefined {
  const some = rules.slice(0, count).map((rule, index) => (index === count - 1 ? { ...rule, ...change } : rule));
  return ruleFor(some, { metric: 'filesystem_used_percent', labels: { mount: '/srv' } }, nas)?.rule_id;
}

test('the more particular rule is the one that judges a server', () => {
  expect([1, 2, 3, 4].map((count) => chosen(count))).toEqual(['all', 'site', 'tag', 'server']);
});

test('one that is off, is about other servers, labels or metrics, or looks another way, is not chosen', () => {
  expect(chosen(4, { enabled: false })).toBe('tag');
  expect(chosen(4, { scope: { ...anywhere, server_ids: ['router'] } })).toBe('tag');
  expect(chosen(4, { labels: { mount: '/home*' } })).toBe('tag');
  expect(chosen(4, { metric: 'cpu_percent' })).toBe('tag');
  expect(chosen(4, { kind: 'forecast' })).toBe('tag');
  expect(chosen(4, { operator: '<' })).toBe('tag');
});

test('with the same reach the label that says more wins, then a person', () => {
  const all = sampleRule({ rule_id: 'z' });
  expect(ruleFor([all, { ...all, rule_id: 'mine', managed_by: 'person' }], all, nas)?.rule_id).toBe('mine');
  const mount = sampleRule({ rule_id: 'mount', labels: { mount: '/srv*' } });
  expect(ruleFor([all, mount], { metric: 'cpu_percent', labels: { mount: '/srv/a' } }, nas)?.rule_id).toBe('mount');
});

test('a glob takes every other character literally, and is quick on hostile text', () => {
  expect([fitsGlob('/mnt/*.d', '/mnt/a.d'), fitsGlob('/mnt/*.d', '/mnt/aXd')]).toEqual([true, false]);
  expect([fitsGlob('sd?', 'sda'), fitsGlob('sd?', 'sd'), fitsGlob('*', ''), fitsGlob('', 'a')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  const began = performance.now();
  expect(fitsGlob('*a*a*a*a*a*b', 'a'.repeat(256))).toBe(false);
  expect(performance.now() - began).toBeLessThan(500);
});
