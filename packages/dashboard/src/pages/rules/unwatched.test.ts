import { expect, test } from 'bun:test';
import { sampleRule } from '../../testing/sample-rule.ts';
import { sampleServer } from '../../testing/sample-server.ts';
import { lossInWords } from './unwatched-note.tsx';
import { unwatchedAfter, unwatchedInWords } from './unwatched.ts';

const servers = ['nas', 'router', 'web', 'mail', 'dns'].map((id) => sampleServer({ server_id: id }));
const rule = sampleRule();
const onNas = { server_ids: ['nas'], tags: [], site_ids: [] };

function lost(change: Partial<typeof rule>, others: readonly (typeof rule)[] = []): string[] {
  return unwatchedAfter(rule, { ...rule, ...change }, [rule, ...others], servers).servers.map((one) => one.server_id);
}

test('a default narrowed to one server leaves all the others unwatched', () => {
  expect(lost({ scope: onNas })).toEqual(['router', 'web', 'mail', 'dns']);
  expect(lost({ warn: 50 })).toEqual([]);
});

test('one that is switched off leaves what no other rule looks at in the same way', () => {
  expect(lost({ enabled: false })).toHaveLength(5);
  const own = sampleRule({ rule_id: 'own', scope: onNas });
  expect(lost({ enabled: false }, [own])).not.toContain('nas');
  expect(lost({ enabled: false }, [{ ...own, kind: 'forecast' }])).toContain('nas');
  expect(lost({ enabled: false }, [{ ...own, enabled: false }])).toContain('nas');
});

test('what was off before is not lost', () => {
  const off = { ...rule, enabled: false };
  expect(unwatchedAfter(off, { ...off, scope: onNas }, [off], servers).servers).toEqual([]);
});

test('narrower labels leave something out everywhere', () => {
  const after = unwatchedAfter(rule, { ...rule, labels: { mount: '/srv*' } }, [rule], servers);
  expect(after.partly).toBe(true);
  expect(unwatchedInWords(after, 5)).toBe('nothing watches what these labels leave out on any server');
});

test('the sentence names few and counts many', () => {
  expect(unwatchedInWords({ servers, partly: false }, 5)).toBe('nothing watches this on any server');
  expect(unwatchedInWords({ servers: servers.slice(0, 2), partly: false }, 9)).toBe(
    'nothing watches this on nas and router',
  );
  expect(unwatchedInWords({ servers, partly: false }, 9)).toBe(
    'nothing watches this on dns, mail, nas and 2 more servers',
  );
  expect(unwatchedInWords({ servers: [], partly: false }, 9)).toBe('');
});

test('what nobody sends is no loss, and the hub’s own count comes before the reckoned one', () => {
  const all = { servers, partly: false };
  const total = { servers: 5, counted: undefined };
  expect(lossInWords(all, { ...rule, metric_seen: false }, total)).toBe('');
  expect(lossInWords(all, rule, { ...total, counted: 0 })).toBe('');
  expect(lossInWords(all, rule, { ...total, counted: 2 })).toBe('nothing watches this on 2 servers');
  expect(lossInWords(all, rule, total)).toBe('nothing watches this on any server');
  expect(lossInWords(all, { ...rule, metric: 'hub_state' }, total)).toBe('nothing watches this any more');
});
