import { describe, expect, it } from 'bun:test';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';

/** Captures of other projects beside the repository, where there are any. */
const corpus = `${import.meta.dirname}/../../../../shared/corpus`;
const fixtures = `${import.meta.dirname}/../fixtures`;

/** One parser with texts of its format. */
interface ParserCase {
  parse: (text: string) => unknown;
  /** Paths in `fixtures/` whose texts are mutilated. */
  seeds: readonly string[];
  /** Which files of the corpus hold this format. */
  corpus?: RegExp;
  /** What must hold for every file of the corpus. */
  sane?: (result: unknown) => void;
}

/** What every parser must hold: no text makes it throw, and no number that it gives is NaN or infinite. */
export function describeParser(name: string, { parse, seeds, ...rest }: ParserCase): void {
  describe(`parser ${name}`, () => {
    it('survives any text', () => {
      fc.assert(
        fc.property(anyText(300), (text) => expectOnlyFinite(parse(text))),
        { numRuns: 300 },
      );
    });

    it('survives mutilated captures', () => {
      const texts = seeds.map((seed) => readFileSync(`${fixtures}/${seed}`, 'utf8').slice(0, 20_000));
      expect(texts.length).toBeGreaterThan(0);
      fc.assert(
        fc.property(mutilated(texts), (text) => expectOnlyFinite(parse(text))),
        { numRuns: 300 },
      );
    });

    for (const file of corpusFiles(rest.corpus)) {
      it(`reads ${file}`, () => {
        const result = parse(readFileSync(`${corpus}/${file}`, 'utf8'));
        expectOnlyFinite(result);
        rest.sane?.(result);
      });
    }
  });
}

/** Mostly ASCII, control characters included, and some of everything else, lone surrogates too. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  const unit = fc.oneof({ weight: 4, arbitrary: fc.nat(127) }, { weight: 1, arbitrary: fc.nat(0xffff) });
  return fc.array(unit, { maxLength }).map((units) => String.fromCharCode(...units));
}

/** Captures with pieces cut out and put in, as a broken pipe or another kernel might. */
function mutilated(texts: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    anyText(8),
    fc.constantFrom('\n', ' ', '', '-1', 'nan', '99999999999999999999999999', '1e999', '(', ')', ':', '\\040', '\0'),
  );
  const edit = fc.record({ at: fc.nat(20_000), cut: fc.nat(30), put: piece });
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 8 })).map(([text, edits]) => {
    let result = text;
    for (const { at, cut, put } of edits) {
      const start = at % (result.length + 1);
      result = result.slice(0, start) + put + result.slice(start + cut);
    }
    return result;
  });
}

function corpusFiles(pattern: RegExp | undefined): string[] {
  if (pattern === undefined || !existsSync(corpus)) return [];
  const files = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).filter((file) => pattern.test(file));
  return files.filter((file) => statSync(`${corpus}/${file}`).isFile()).toSorted();
}

function expectOnlyFinite(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`a parser gave ${value}`);
    return;
  }
  if (value instanceof Map) {
    for (const part of value.values()) expectOnlyFinite(part);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) expectOnlyFinite(part);
  }
}
