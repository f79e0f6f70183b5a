import type { Agent } from './agent.ts';
import { systemClock } from './clock.ts';
import { exitCodes, type CommandContext } from './command-context.ts';
import type { Log } from './log.ts';
import { programMark } from './program-mark.ts';
import type { Rejoin } from './rejoin.ts';
import { packaging } from './version.ts';
import { judgeVitals } from './watchdog.ts';

const checkEveryMs = 60_000;
const refusedCheckMs = 5000;

/** Wakes whoever sleeps when something has happened. */
export class Bell {
  #wake: (() => void) | undefined;

  /** Wakes the sleeper; nobody sleeping, nothing happens. */
  ring(): void {
    this.#wake?.();
  }

  /** Resolves after so long, when the bell rings, or when `stop` is aborted. */
  async sleep(ms: number, stop: AbortSignal): Promise<void> {
    const over = new AbortController();
    const end = (): void => over.abort();
    this.#wake = end;
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    await systemClock.sleep(ms, over.signal);
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
  env: CommandContext['env'];
}

/**
 * Looks once a minute whether the agent still works and whether its program was replaced, and oftener, while the hub refuses
 * its key, whether there is another; answers the exit code, or that the agent should begin anew with another key.
 */
export async function superviseUntilStopped(
  agent: Pick<Agent, 'vitals' | 'status'>,
  { refused, rejoin, hubAnswers, log, stop, env }: Supervision,
): Promise<number | 'rejoin'> {
  // Only where somebody starts us again: systemd sets this for its services.
  const supervised = env['INVOCATION_ID'] !== undefined;
  const mark = packaging === 'source' ? undefined : programMark();
  while (!stop.aborted) {
    await refused.sleep(agent.status.link === 'refused' ? refusedCheckMs : checkEveryMs, stop);
    if (stop.aborted) break;
    if (supervised && mark !== undefined && programMark() !== mark) {
      log.info('this program was replaced; ending so that the new one is started');
      return exitCodes.done;
    }
    if (agent.status.link === 'refused' && (await rejoin.found())) return 'rejoin';
    const health = judgeVitals(agent.vitals);
    if (health.kind === 'healthy') continue;
    if (health.kind === 'ask' && !(await hubAnswers())) continue;
    log.error(`${health.reason}; ending so that the agent is started anew`);
    return exitCodes.restart;
  }
  return exitCodes.done;
}
