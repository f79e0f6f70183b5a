#!/usr/bin/env node
// `npm test`: installs, builds, runs every rule and test, the browser's included, and closes with `N passed, N failed`.
//   node scripts/test.mjs [--level machine|faults|soak] [words of a path …]
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSteps, runCheckStep } from './lib/check-steps.mjs';
import { ensureDashboard } from './lib/dashboard.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { parseJunit } from './lib/junit.mjs';
import { root } from './lib/paths.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';
import { startPostgres } from './lib/postgres.mjs';
import { runQuietly } from './lib/run.mjs';
import { findBun } from './lib/runtime.mjs';
import { allowanceOf, explainSkip, readAllowedSkips } from './lib/skips.mjs';
import { Tally } from './lib/tally.mjs';
import { levels, testFiles } from './lib/test-files.mjs';

const reports = join(root, '.cache', 'test');

await runMain(async () => {
  const { level, words } = readArguments(process.argv.slice(2));
  const tally = new Tally();
  await ensureInstalled(console.log);
  await ensureDashboard(console.log);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const whole = level === 'default' && words.length === 0;
  if (whole) await runChecks(tally);
  await runTests(testFiles(level, words), whole, tally);
  if (whole) await runCoverage(tally);
  conclude(tally);
});

function readArguments(argv) {
  const at = argv.indexOf('--level');
  const level = at === -1 ? 'default' : argv[at + 1];
  if (!levels.includes(level)) throw new PlainError(`Unknown level ${level}. Known: ${levels.join(', ')}`, 2);
  return { level, words: at === -1 ? argv : argv.toSpliced(at, 2) };
}

async function runChecks(tally) {
  for (const step of checkSteps) {
    const result = await runCheckStep(step);
    const ok = result.code === 0;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${result.seconds.toFixed(1).padStart(6)} s  check: ${step.name}`);
    tally.step(`check: ${step.name}`, ok, result.output);
  }
}

/** Unit and integration tests in two processes; the browser's after them, one file at a time, since they watch the clock. */
async function runTests({ unit, browser }, withCoverage, tally) {
  const postgres = await startPostgres();
  const temporary = mkdtempSync(join(tmpdir(), 'lk-test-'));
  const env = { ...process.env, NO_COLOR: '1', TMPDIR: temporary, LABKEEPER_TEST_POSTGRES: postgres.url };
  const coverage = ['--coverage', '--coverage-reporter=lcov', `--coverage-dir=${reports}`];
  try {
    const flags = ['--parallel=2', '--timeout=30000', ...(withCoverage ? coverage : [])];
    await runBun({ name: 'unit and integration', files: unit, flags, env }, tally);
    await runBun({ name: 'browser and end to end', files: browser, flags: ['--timeout=180000'], env }, tally);
  } finally {
    await postgres.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function runBun({ name, files, flags, env }, tally) {
  if (files.length === 0) return;
  const report = join(reports, `${name.replaceAll(' ', '-')}.xml`);
  const args = ['test', '--isolate', '--only-failures', '--reporter=junit', `--reporter-outfile=${report}`, ...flags];
  const result = await runQuietly(findBun(), [...args, ...files.map((file) => `./${file}`)], { cwd: root, env });
  const cases = readCases(report);
  const failed = cases.filter((one) => one.result === 'failed').length;
  tally.cases(cases);
  // A file that cannot be loaded, a crash or an error between tests has no test case of its own.
  if (result.code !== 0 && failed === 0)
    tally.step(`bun test, ${name}: ended with ${result.code}`, false, result.output);
  if (result.code !== 0) writeFileSync(join(reports, `${name.replaceAll(' ', '-')}.log`), result.output);
  const state = result.code === 0 ? 'ok  ' : 'FAIL';
  console.log(
    `${state} ${result.seconds.toFixed(1).padStart(6)} s  ${name}: ${cases.length} tests in ${files.length} files`,
  );
}

function readCases(report) {
  try {
    return parseJunit(readFileSync(report, 'utf8'));
  } catch {
    return [];
  }
}

async function runCoverage(tally) {
  const result = await runQuietly(findBun(), ['scripts/coverage.ts', join(reports, 'lcov.info')], { cwd: root });
  console.log(result.output.trimEnd());
  tally.step('line coverage of at least 80 %', result.code === 0, result.output);
}

function conclude(tally) {
  const allowed = readAllowedSkips(join(root, '.ci', 'allowed-skips'));
  if (tally.skipped.length > 0) console.log('\nSkipped:');
  for (const { name } of tally.skipped) console.log(explainSkip(name, allowed));
  if (tally.failures.length > 0) console.log('\nFailed:');
  for (const { file, name, message } of tally.failures) {
    console.log(`\n  ${file === '' ? name : `${file}: ${name}`}\n${message.replaceAll(/^/gm, '      ')}`);
  }
  const unlisted = tally.skipped.map(({ name }) => name).filter((name) => allowanceOf(name, allowed) === undefined);
  writeFileSync(join(reports, 'unlisted-skips.txt'), unlisted.map((name) => `${name}\n`).join(''));
  writeFileSync(join(reports, 'closing-line.txt'), `${tally.closingLine()}\n`);
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
  console.log(`\n${tally.closingLine()}`);
}
