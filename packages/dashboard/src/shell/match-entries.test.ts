import { expect, test } from 'bun:test';
import { matchEntries } from './match-entries.ts';

const entries = [
  { title: 'HomeServer', words: ['home', '192.168.1.10'] },
  { title: 'Pi-hole', words: ['dns'] },
  { title: 'Pi-hole2', words: ['dns'] },
  { title: 'Settings', words: ['go to'] },
  { title: 'parents-pi', words: [] },
];

function titles(typed: string): string[] {
  return matchEntries(typed, entries).map((entry) => entry.title);
}

test('shows everything in its own order while nothing is typed', () => {
  expect(titles('  ')).toEqual(entries.map((entry) => entry.title));
});

test('a beginning goes before a word inside, the shorter name first', () => {
  expect(titles('pi')).toEqual(['Pi-hole', 'Pi-hole2', 'parents-pi']);
});

test('finds by other words too, and by letters in order', () => {
  expect(titles('dns')).toEqual(['Pi-hole', 'Pi-hole2']);
  expect(titles('192.168')).toEqual(['HomeServer']);
  expect(titles('hsrv')).toEqual(['HomeServer']);
});

test('finds nothing where nothing fits', () => {
  expect(titles('zzz')).toEqual([]);
});
