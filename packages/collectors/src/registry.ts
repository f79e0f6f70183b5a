import type { Collector } from './collector.ts';
import { cpu } from './linux/cpu.ts';
import { memory } from './linux/memory.ts';

/** Every collector there is: one import and one entry per file in `linux/`. */
export const collectors = [cpu, memory] as const satisfies readonly Collector[];

/** The id of a collector, as settings name it. */
export type CollectorId = (typeof collectors)[number]['id'];
