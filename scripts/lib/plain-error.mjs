/** A failure that a person can mend: shown as its one line, without a stack. `exitCode` is what the script ends with. */
export class PlainError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'PlainError';
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; a PlainError becomes one line on stderr and its exit code, anything else keeps its stack. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
