#!/usr/bin/env bun
// Writes the pages that are made from the code: `node scripts/bun.mjs scripts/write-docs.ts`.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorsPage } from './lib/docs/errors-page.ts';
import { metricsPage } from './lib/docs/metrics-page.ts';
import { openApiFile } from './lib/docs/openapi-file.ts';
import { envExample, optionsPage } from './lib/docs/options-page.ts';

/** Every generated file by its path in the clone, with the text that it should have. */
export async function generatedFiles(): Promise<Map<string, string>> {
  return new Map([
    ['.env.example', envExample()],
    ['docs/options.md', optionsPage()],
    ['docs/errors.md', errorsPage()],
    ['docs/metrics.md', metricsPage()],
    ['docs/openapi.json', await openApiFile()],
  ]);
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  for (const [path, text] of await generatedFiles()) writeFileSync(join(root, path), text);
  process.exit(0);
}
