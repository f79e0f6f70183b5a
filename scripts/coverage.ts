// Line coverage of collectors, agent and hub together, out of Bun's lcov report. A file that no test loaded counts with all its lines.
// Usage: bun scripts/coverage.ts lcov.info [more …]; ends with 1 below the floor.
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { filesUnder } from './lib/stamp.mjs';

interface FileCoverage {
  readonly file: string;
  readonly lines: number;
  readonly covered: number;
}

const root = resolve(import.meta.dirname, '..');
const counted = ['packages/collectors/src', 'packages/agent/src', 'packages/hub/src'];
const floorPercent = 80;
const worstShown = 12;

const hits = new Map<string, Map<number, number>>();
for (const file of process.argv.slice(2)) addReport(readFileSync(file, 'utf8'));
const files = counted.flatMap((folder) => filesUnder(join(root, folder)).filter(isProduct).map(coverageOf));
print(files);

function isProduct(file: string): boolean {
  return /\.tsx?$/.test(file) && !/\.(test|contract|d)\.tsx?$|\/testing\//.test(file);
}

function addReport(text: string): void {
  let lines = new Map<number, number>();
  for (const row of text.split('\n')) {
    if (row.startsWith('SF:')) {
      const file = resolve(root, row.slice(3));
      lines = hits.get(file) ?? new Map<number, number>();
      hits.set(file, lines);
    } else if (row.startsWith('DA:')) {
      const [line = 0, count = 0] = row.slice(3).split(',').map(Number);
      lines.set(line, (lines.get(line) ?? 0) + count);
    }
  }
}

function coverageOf(file: string): FileCoverage {
  const lines = hits.get(file);
  const name = relative(root, file);
  if (lines === undefined) return { file: name, lines: codeLines(file), covered: 0 };
  return { file: name, lines: lines.size, covered: [...lines.values()].filter((count) => count > 0).length };
}

/** Lines that would run: what is left once types are gone, without imports. A file of types alone has none. */
function codeLines(file: string): number {
  const code = new Bun.Transpiler({ loader: 'ts', minifyWhitespace: false }).transformSync(readFileSync(file, 'utf8'));
  return code.split('\n').filter((line) => /\w/.test(line) && !/^\s*(import|\/\/|\/?\*)/.test(line)).length;
}

function print(all: readonly FileCoverage[]): void {
  let lines = 0;
  let covered = 0;
  for (const file of all) {
    lines += file.lines;
    covered += file.covered;
  }
  const percent = lines === 0 ? 0 : (100 * covered) / lines;
  const worst = all.toSorted((a, b) => b.lines - b.covered - (a.lines - a.covered)).slice(0, worstShown);
  for (const file of worst.filter((one) => one.covered < one.lines)) {
    const share = `${((100 * file.covered) / file.lines).toFixed(0)} %`;
    console.log(`  ${share.padStart(5)}  ${String(file.lines - file.covered).padStart(4)} lines open  ${file.file}`);
  }
  console.log(`Line coverage of collectors, agent and hub: ${percent.toFixed(1)} % (${covered} of ${lines} lines)`);
  if (percent >= floorPercent) return;
  console.log(`That is under ${floorPercent} %.`);
  process.exitCode = 1;
}
