import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { matchesGlob } from './glob.ts';

it('matches as a shell would', () => {
  const yes = [
    ['*', ''],
    ['*.service', 'plex.service'],
    ['a*b*c', 'a-xx-b-c'],
    ['?.mount', '-.mount'],
    ['', ''],
    ['**', 'x'],
  ] as const;
  const no = [
    ['*.service', 'plex.timer'],
    ['a*b', 'abc'],
    ['?', ''],
    ['.service', 'xservice'],
    ['', 'x'],
  ] as const;
  expect(yes.filter(([pattern, text]) => !matchesGlob(pattern, text))).toEqual([]);
  expect(no.filter(([pattern, text]) => matchesGlob(pattern, text))).toEqual([]);
});

it('decides as a regular expression of the same meaning', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '.', '*', '?'), { maxLength: 8 });
  const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 12 });
  fc.assert(
    fc.property(letters, text, (pattern, found) => {
      const parts: Record<string, string> = { '*': '.*', '?': '.', '.': '\\.' };
      const same = new RegExp(`^${pattern.map((one) => parts[one] ?? one).join('')}$`);
      expect(matchesGlob(pattern.join(''), found.join(''))).toBe(same.test(found.join('')));
    }),
    { numRuns: 500 },
  );
});

it('is not slowed down by a pattern of many stars', () => {
  const started = performance.now();
  expect(matchesGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(500))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});
