import { expect, test } from 'bun:test';
import * as fc from 'fast-check';
import { textLines } from './text-lines.ts';

async function* pieces(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* parts;
}

async function all(parts: readonly Buffer[], maxBytes: number): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  for await (const some of textLines(pieces(parts), maxBytes)) lines.push(...some);
  return lines;
}

test('lines are the same however the bytes were parted, in the middle of a character too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[^\n]{1,20}$/)), fc.array(fc.nat(400)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const parts = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(await all(parts, 10_000)).toEqual(lines.map((line) => Buffer.from(line).toString()));
    }),
  );
});

test('a line that is too long is known to have been there, and what follows is read', async () => {
  const parts = [Buffer.from('ok\naaaa'), Buffer.from('aaaaaaaa'), Buffer.from('a\nnext\nlast')];
  expect(await all(parts, 10)).toEqual(['ok', undefined, 'next', 'last']);
});
