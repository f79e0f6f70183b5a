import type { ChannelMatch } from '@labkeeper/protocol/notification';
import { expect, test } from 'bun:test';
import { toldTo } from './told-to.ts';

function channel(name: string, match: Partial<ChannelMatch> = {}, enabled = true) {
  return { name, enabled, match: { min_severity: 'high' as const, tags: [], site_ids: [], kinds: [], ...match } };
}

test('a severity names the channels that take it, and more than two are counted', () => {
  expect(toldTo('high', [channel('Phone')])).toBe('Told to Phone.');
  expect(
    toldTo(
      'critical',
      ['a', 'b', 'c', 'd'].map((name) => channel(name)),
    ),
  ).toBe('Told to a, b and 2 more.');
});

test('a severity below what every channel takes says that nobody is told', () => {
  expect(toldTo('medium', [channel('Phone')])).toContain('no channel that is on takes medium');
  expect(toldTo('medium', [channel('Phone', { min_severity: 'low' })])).toBe('Told to Phone.');
  expect(toldTo('critical', [channel('Phone', { severities: ['low'] })])).toContain(
    'no channel that is on takes critical',
  );
});

test('what is switched off or takes the digest alone is not told of problems', () => {
  expect(toldTo('high', [channel('Phone', {}, false), channel('Mail', { kinds: ['digest'] })])).toContain('nobody');
});

test('without any channel it says so', () => {
  expect(toldTo('critical', [])).toContain('there is no channel');
});
