#!/usr/local/bin/bun --no-env-file
// `labkeeper …` inside the container: the hub's command line, on the data of the hub that runs there.
await import('../packages/hub/src/main.ts');
