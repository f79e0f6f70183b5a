/** What a run counted: tests and the steps beside them, each by name. */
export class Tally {
  constructor() {
    this.passed = 0;
    this.failures = [];
    this.skipped = [];
  }

  /** Counts one step that is not a test of its own (a check, the coverage). */
  step(name, ok, output) {
    if (ok) this.passed += 1;
    else this.failures.push({ file: '', name, message: output.trim() });
  }

  /** Counts the cases of one JUnit report. */
  cases(cases) {
    for (const one of cases) {
      if (one.result === 'passed') this.passed += 1;
      else if (one.result === 'skipped') this.skipped.push(one);
      else this.failures.push(one);
    }
  }

  /** The closing line of a run: `N passed, N failed`, and `, N skipped` when any was. */
  closingLine() {
    const skipped = this.skipped.length === 0 ? '' : `, ${this.skipped.length} skipped`;
    return `${this.passed} passed, ${this.failures.length} failed${skipped}`;
  }
}
