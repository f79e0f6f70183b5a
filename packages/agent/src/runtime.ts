import type { Runtime } from './platform.ts';

/** The runtime this runs on; only its own half is loaded. */
export const runtime: Runtime =
  'bun' in process.versions
    ? (await import('./runtime-bun.ts')).bunRuntime
    : (await import('./runtime-node.ts')).nodeRuntime;
