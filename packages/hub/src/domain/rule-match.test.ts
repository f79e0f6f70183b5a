import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { compileRules, fitsGlob, isInScope, keyOf, rulesFor } from './rule-match.ts';
import { testRule } from './testing/test-rule.ts';

const nas = { serverId: 'nas', siteId: 'home', tags: ['storage'] };
const everywhere = { server_ids: [], tags: [], site_ids: [] };

test('the most particular rule judges a series: the server before the tag, the site, and all; then the label that says more', () => {
  const rules = [
    testRule({ rule_id: 'all' }),
    testRule({ rule_id: 'site', scope: { ...everywhere, site_ids: ['home'] } }),
    testRule({ rule_id: 'tag', scope: { ...everywhere, tags: ['storage'] } }),
    testRule({ rule_id: 'server', scope: { ...everywhere, server_ids: ['nas'] } }),
    testRule({ rule_id: 'mount', labels: { mount: '/srv*' }, managed_by: 'person' }),
  ];
  function chosen(count: number) {
    return rulesFor(compileRules(rules.slice(0, count)), 'filesystem_used_percent', { mount: '/' }, nas).map(
      ({ rule_id: id }) => id,
    );
  }
  expect([1, 2, 3, 4, 5].map((count) => chosen(count))).toEqual([['all'], ['site'], ['tag'], ['server'], ['server']]);
  const two = compileRules([testRule({ rule_id: 'all' }), ...rules.slice(4)]);
  expect(rulesFor(two, 'filesystem_used_percent', { mount: '/srv/a' }, nas)[0]?.rule_id).toBe('mount');
  expect(rulesFor(two, 'filesystem_used_percent', { mount: '/home' }, nas)[0]?.rule_id).toBe('all');
});

test('rules of different kinds judge the same series side by side, under keys of their own', () => {
  const forecast = testRule({ rule_id: 'soon', kind: 'forecast' });
  const chosen = rulesFor(compileRules([testRule(), forecast]), 'filesystem_used_percent', { mount: '/' }, nas);
  expect(chosen.map((rule) => keyOf('server/nas', rule, { mount: '/' })).toSorted()).toEqual([
    'server/nas/filesystem_used_percent{mount=/}',
    'server/nas/filesystem_used_percent{mount=/}#forecast',
  ]);
});

test("a person's rule beats the default of the same reach, and one that is off judges nothing", () => {
  const mine = testRule({ rule_id: 'mine', managed_by: 'person' });
  function pick(rules: Parameters<typeof compileRules>[0]) {
    return rulesFor(compileRules(rules), 'filesystem_used_percent', {}, nas)[0]?.rule_id;
  }
  expect(pick([testRule(), mine])).toBe('mine');
  expect(pick([testRule(), { ...mine, enabled: false }])).toBe('disk');
});

test('a scope takes in what each of its lists names, and nothing that has no server', () => {
  expect(isInScope({ server_ids: ['nas'], tags: ['gpu'], site_ids: [] }, nas)).toBe(false);
  expect(isInScope({ server_ids: ['nas'], tags: ['gpu', 'storage'], site_ids: ['home'] }, nas)).toBe(true);
  expect(isInScope({ ...everywhere, site_ids: ['home'] }, { serverId: undefined, siteId: undefined, tags: [] })).toBe(
    false,
  );
});

test('a glob takes every other character literally, and is quick on hostile text', () => {
  expect([
    fitsGlob('/mnt/*.d', '/mnt/a.d'),
    fitsGlob('/mnt/*.d', '/mnt/aXd'),
    fitsGlob('sd?', 'sda'),
    fitsGlob('sd?', 'sd'),
  ]).toEqual([true, false, true, false]);
  const began = performance.now();
  expect(fitsGlob('*a*a*a*a*a*b', 'a'.repeat(256))).toBe(false);
  expect(performance.now() - began).toBeLessThan(200);
});

test('globs fit what a pattern of the same meaning fits', () => {
  function few(characters: string) {
    return fc.string({ unit: fc.constantFrom(...characters.split('')), maxLength: 8 });
  }
  fc.assert(
    fc.property(few('ab*?.'), few('ab.'), (glob, text) => {
      const pattern = new RegExp(
        `^${glob
          .replaceAll('.', String.raw`\.`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      );
      expect(fitsGlob(glob, text)).toBe(pattern.test(text));
    }),
    { numRuns: 3000 },
  );
});
