#!/usr/bin/env node
// `npm run check`: every rule of form that a tool can judge, cheapest first; stops at the first that fails.
import { checkSteps, runCheckStep } from './lib/check-steps.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { PlainError, runMain } from './lib/plain-error.mjs';

await runMain(async () => {
  await ensureInstalled(console.log);
  for (const step of checkSteps) {
    const result = await runCheckStep(step);
    console.log(`${result.code === 0 ? 'ok  ' : 'FAIL'} ${result.seconds.toFixed(1).padStart(5)} s  ${step.name}`);
    if (result.code !== 0) throw new PlainError(`${result.output.trim()}\n\ncheck failed: ${step.name}`);
  }
});
