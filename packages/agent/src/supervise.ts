import type { Agent } from './agent.ts';
import type { Clock } from './clock.ts';
import { exitCodes } from './command-context.ts';
import type { Log } from './log.ts';
import type { Rejoin } from './rejoin.ts';
import { judgeVitals } from './watchdog.ts';

const checkEveryMs = 60_000;
const refusedCheckMs = 5000;

/** Wakes whoever sleeps when something has happened. */
export class Bell {
  readonly #clock: Pick<Clock, 'sleep'>;
  #wake: (() => void) | undefined;

  constructor(clock: Pick<Clock, 'sleep'>) {
    this.#clock = clock;
  }

  /** Wakes the sleeper; nobody sleeping, nothing happens. */
  ring(): void {
    this.#wake?.();
  }

  /** Resolves after so long, when the bell rings, or when `stop` is aborted. */
  async sleep(ms: number, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    function end(): void {
      over.abort();
    }
    this.#wake = end;
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    await this.#clock.sleep(ms, over.signal);
    stop.removeEventListener('abort', end);
    this.#wake = undefined;
  }
}

export interface Supervision {
  /** Rings when the hub refuses this agent's key. */
  refused: Bell;
  rejoin: Pick<Rejoin, 'found'>;
  /** Whether the hub answers when it is asked by another way than the one in use. */
  hubAnswers: () => Promise<boolean>;
  log: Log;
  stop: AbortSignal;
  /** Somebody starts us again when we end. */
  supervised: boolean;
  /** Tells one state of our program's file from another; undefined where it has none. */
  markOf: () => string | undefined;
}

/**
 * Looks once a minute whether the agent still works and whether its program was replaced, and oftener, while the hub refuses
 * its key, whether there is another; answers the exit code, or that the agent should begin anew with another key.
 */
export async function superviseUntilStopped(
  agent: Pick<Agent, 'vitals' | 'status'>,
  supervision: Supervision,
): Promise<number | 'rejoin'> {
  const { refused, stop, markOf } = supervision;
  const mark = markOf();
  while (!stop.aborted) {
    await refused.sleep(agent.status.link === 'refused' ? refusedCheckMs : checkEveryMs, stop);
    if (stop.aborted) break;
    const end = await look(agent, supervision, mark);
    if (end !== undefined) return end;
  }
  return exitCodes.done;
}

/** Why the agent should end now; undefined where it should not. */
async function look(
  agent: Pick<Agent, 'vitals' | 'status'>,
  { rejoin, hubAnswers, log, supervised, markOf }: Supervision,
  mark: string | undefined,
): Promise<number | 'rejoin' | undefined> {
  if (supervised && mark !== undefined && markOf() !== mark) {
    log.info('this program was replaced; ending so that the new one is started');
    return exitCodes.done;
  }
  if (agent.status.link === 'refused' && (await rejoin.found())) return 'rejoin';
  const health = judgeVitals(agent.vitals);
  if (health.kind === 'healthy') return undefined;
  if (health.kind === 'ask' && !(await hubAnswers())) return undefined;
  log.error(`${health.reason}; ending so that the agent is started anew`);
  return exitCodes.restart;
}
