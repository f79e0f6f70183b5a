import { join, relative } from 'node:path';
import { filesUnder } from './stamp.mjs';
import { root as clone } from './paths.mjs';

/** What can be asked of `npm test`: everything that every commit needs, or the tests of one longer level. */
export const levels = ['default', 'machine', 'faults', 'soak'];

/** Paths of the test files of a level, inside the clone: `{ unit, browser }`. `words` narrow them to paths that hold one of them. */
export function testFiles(level, words = [], folder = clone) {
  const all = ['packages', 'scripts', 'e2e']
    .flatMap((name) => filesUnder(join(folder, name)))
    .map((file) => relative(folder, file))
    .filter((file) => /\.test\.tsx?$/.test(file) && levelOf(file) === level)
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  return {
    unit: all.filter((file) => !file.startsWith('e2e/')),
    browser: all.filter((file) => file.startsWith('e2e/')),
  };
}

function levelOf(file) {
  return /\.(machine|faults|soak)\.test\.tsx?$/.exec(file)?.[1] ?? 'default';
}
