// Proves that the import rules fire: a temporary copy of the tree gets one offending file per rule, and the set of rules that fired
// must be the set of rules. A renamed folder would otherwise silence a rule without a word.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { copyTree } from './lib/copy-tree.ts';
import { offences, type Offence } from './lib/offences.ts';

const root = resolve(import.meta.dirname, '..');
const copied = ['packages', 'scripts', 'e2e', 'bench', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs'];
const smallestTree = 150;

interface CruiseOutput {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

const tree = mkdtempSync(join(tmpdir(), 'labkeeper-guards-'));
try {
  copyTree(tree, copied);
  const missing = offences.filter(
    (offence) => offence.future !== true && !existsSync(join(tree, dirname(offence.file))),
  );
  for (const offence of offences) plant(tree, offence);
  report(await cruise(tree), missing);
} finally {
  rmSync(tree, { recursive: true, force: true });
}

function plant(to: string, offence: Offence): void {
  for (const [file, text] of Object.entries({ [offence.file]: offence.text, ...offence.beside })) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text);
  }
}

async function cruise(folder: string): Promise<CruiseOutput> {
  const present = ['packages', 'scripts', 'e2e', 'bench'].filter((name) => existsSync(join(folder, name)));
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const run = promisify(execFile);
  const options = { cwd: folder, maxBuffer: 256 * 1024 * 1024 };
  try {
    const { stdout } = await run(process.execPath, ['--bun', bin, '--output-type', 'json', ...present], options);
    return parse(stdout);
  } catch (error) {
    // The tool's exit code is the number of violations, and here there are some.
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return parse(error.stdout);
    throw error;
  }
}

function parse(text: string): CruiseOutput {
  return JSON.parse(text) as CruiseOutput;
}

function report({ summary }: CruiseOutput, missing: readonly Offence[]): void {
  const problems = missing.map((offence) => `${offence.rule}: the folder of ${offence.file} is gone; was it renamed?`);
  const planted = new Map(offences.map((offence) => [offence.file, offence.rule]));
  const fired = new Set(
    summary.violations.filter(({ from, rule }) => planted.get(from) === rule.name).map(({ rule }) => rule.name),
  );
  for (const { name } of summary.ruleSetUsed.forbidden) {
    if (!fired.has(name)) problems.push(`${name}: did not fire on its planted offence`);
  }
  for (const offence of offences) {
    if (!fired.has(offence.rule)) problems.push(`${offence.file}: ${offence.rule} is not among the rules that fired`);
  }
  if (summary.totalCruised < smallestTree) {
    problems.push(`only ${summary.totalCruised} modules were looked at, ${smallestTree} were expected`);
  }
  for (const problem of new Set(problems)) process.stderr.write(`${problem}\n`);
  process.stdout.write(
    `${fired.size} of ${summary.ruleSetUsed.forbidden.length} rules fired on ${summary.totalCruised} modules\n`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
