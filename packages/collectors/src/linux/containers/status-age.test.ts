import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { isYounger, mostSeconds } from './status-age.ts';

/** As Docker writes a duration (units.HumanDuration). */
function inWords(seconds: number): string {
  if (seconds < 1) return 'Less than a second';
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(seconds / 3600 / 24 / 365)} years`;
}

it('never takes a container that only grew older for one that was started again', () => {
  fc.assert(
    fc.property(
      fc.nat(200_000_000),
      fc.constantFrom('Up %', 'Exited (1) % ago', 'Up % (healthy)'),
      (seconds, words) => {
        expect(isYounger(words.replace('%', inWords(seconds)), 0, seconds * 1000 + 900)).toBe(false);
      },
    ),
    { numRuns: 2000 },
  );
});

it('sees that a container was started again, however long it ran before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 70, max: 10_000_000 }), (since, before) => {
      fc.pre(before > since + 70);
      expect(isYounger(`Up ${inWords(since)}`, 0, (since + before) * 1000)).toBe(true);
    }),
  );
});

it.each([
  ['Created', undefined],
  ['Dead', undefined],
  ['', undefined],
  ['Up Less than a second', 1],
  ['Up 1 second', 2],
  ['Up About a minute (healthy)', 120],
  ['Exited (1) About an hour ago', 7200],
  ['Restarting (255) 59 seconds ago', 60],
  ['Up 13 days', 14 * 86_400],
])('reads %p', (words, seconds) => {
  expect(mostSeconds(words)).toBe(seconds);
});
