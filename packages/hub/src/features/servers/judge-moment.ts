import type { CollectorSettings } from '@labkeeper/protocol/agent';
import type { ServerState } from './server-state.ts';

/** What the verdict depends on beside the state of the server. */
export interface JudgeMoment {
  /** Monotonic ms. */
  readonly now: number;
  /** How long the server may be silent (ms). */
  readonly limitMs: number;
  /** What all agents are asked for, by collector. */
  readonly asked: Readonly<Record<string, CollectorSettings>> | undefined;
}

/** How long a reading of this collector holds (ms): as long as the server may be silent, or three times as long as the collector rests. */
export function holdMs(state: ServerState, collector: string, { asked, limitMs }: JudgeMoment): number {
  return Math.max(limitMs, 3000 * collectorSeconds(state, collector, asked));
}

/** Whether a collector of this server is switched off. */
export function isOff(state: ServerState, collector: string, { asked }: JudgeMoment): boolean {
  return collectorSeconds(state, collector, asked) === 0;
}

/**
 * How many seconds a collector of this server rests between two runs, 0 when it is switched off, 1 when it runs with every report or nothing is known
 * of it. What the agent says goes before what it is asked for.
 */
function collectorSeconds({ agent, own }: ServerState, name: string, asked: JudgeMoment['asked']): number {
  if (agent.pace !== undefined) return agent.pace.collectors[name] ?? 1;
  const general = asked?.[name];
  const ours = own.collectors[name];
  if ((ours?.enabled ?? general?.enabled) === false) return 0;
  return ours?.interval_seconds ?? general?.interval_seconds ?? 1;
}
