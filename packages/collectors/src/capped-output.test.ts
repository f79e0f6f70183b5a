import { expect, it } from 'bun:test';
import fc from 'fast-check';
import { CappedOutput } from './capped-output.ts';

it('keeps everything that fits', () => {
  const output = new CappedOutput(10);
  output.push(Buffer.from('hello'));
  output.push(Buffer.from('world'));
  expect([output.text(), output.truncated]).toEqual(['helloworld', false]);
});

it('keeps the head and the tail, and says how much is missing', () => {
  const output = new CappedOutput(8);
  for (const piece of ['ab', 'cdefgh', 'ijkl', 'mnopqr']) output.push(Buffer.from(piece));
  expect([output.text(), output.truncated]).toEqual(['ab\n[… 10 bytes left out …]\nmnopqr', true]);
});

it('holds for any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30)), fc.integer({ min: 4, max: 64 }), (sizes, max) => {
      const output = new CappedOutput(max);
      let sent = '';
      for (const size of sizes) {
        const piece = Array.from({ length: size }, (_, index) => String((sent.length + index) % 10)).join('');
        output.push(Buffer.from(piece));
        sent += piece;
      }
      const text = output.text();
      const head = Math.ceil(max / 4);
      if (sent.length <= max) return text === sent && !output.truncated;
      return (
        text.startsWith(sent.slice(0, head)) &&
        text.endsWith(sent.slice(sent.length - (max - head))) &&
        output.truncated
      );
    }),
  );
});
