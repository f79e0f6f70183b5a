import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainSkip, readAllowedSkips } from './skips.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';
import { Tally } from './tally.mjs';
import { testFiles } from './test-files.mjs';

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'lk-run-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the closing line counts steps and cases, and names skips only where there are some', () => {
  const tally = new Tally();
  tally.step('check', true, '');
  expect(tally.closingLine()).toBe('1 passed, 0 failed');
  tally.step('coverage', false, 'too low');
  tally.cases([{ result: 'passed' }, { result: 'failed' }, { result: 'skipped' }]);
  expect(tally.closingLine()).toBe('2 passed, 2 failed, 1 skipped');
});

test('a level takes its own files alone, and words narrow them', () => {
  inFolder((folder) => {
    mkdirSync(join(folder, 'packages/hub/src'), { recursive: true });
    mkdirSync(join(folder, 'e2e'));
    for (const file of [
      'packages/hub/src/a.test.ts',
      'packages/hub/src/b.faults.test.ts',
      'packages/hub/src/c.ts',
      'e2e/d.test.ts',
    ]) {
      writeFileSync(join(folder, file), '');
    }
    expect(testFiles('default', [], folder)).toEqual({
      unit: ['packages/hub/src/a.test.ts'],
      browser: ['e2e/d.test.ts'],
    });
    expect(testFiles('faults', [], folder)).toEqual({ unit: ['packages/hub/src/b.faults.test.ts'], browser: [] });
    expect(testFiles('default', ['e2e'], folder)).toEqual({ unit: [], browser: ['e2e/d.test.ts'] });
  });
});

test('a skip is explained by its line, and one without a line is told apart', () => {
  inFolder((folder) => {
    const file = join(folder, 'allowed');
    writeFileSync(file, '# remark\n\na mount that hangs :: needs FUSE :: sudo npm test\n');
    const allowed = readAllowedSkips(file);
    expect([...allowed.keys()]).toEqual(['a mount that hangs']);
    expect(explainSkip('a mount that hangs', allowed)).toContain('needs FUSE; to run it: sudo npm test');
    expect(explainSkip('mounts > of others > a mount that hangs', allowed)).toContain('needs FUSE');
    expect(explainSkip('something else', allowed)).toContain('not listed');
  });
});

test('a stamp fits until a file under its paths changes, is added or is renamed', () => {
  inFolder((folder) => {
    mkdirSync(join(folder, 'src', 'node_modules'), { recursive: true });
    writeFileSync(join(folder, 'src', 'a.ts'), '1');
    const first = hashOf(folder, ['src', 'missing']);
    writeStamp(join(folder, '.cache', 'x.stamp'), first);
    writeFileSync(join(folder, 'src', 'node_modules', 'b.ts'), 'ignored');
    expect(isStamped(join(folder, '.cache', 'x.stamp'), hashOf(folder, ['src', 'missing']))).toBe(true);
    writeFileSync(join(folder, 'src', 'c.ts'), '');
    expect(hashOf(folder, ['src'])).not.toBe(first);
  });
});
