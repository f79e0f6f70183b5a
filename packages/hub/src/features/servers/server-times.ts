import { lateAfterMs } from '../../domain/fleet-sweep.ts';
import { silenceLimitMs } from '../../domain/server-status.ts';
import type { Platform } from '../../platform/hub-platform.ts';
import { holdMs, isOff, type JudgeMoment } from './judge-moment.ts';
import { expectedInterval, type ServerState } from './server-state.ts';

/** How often servers speak, and what follows from that about their silence. */
export class ServerTimes {
  readonly #platform: Pick<Platform, 'clock' | 'settings'>;

  constructor(platform: Pick<Platform, 'clock' | 'settings'>) {
    this.#platform = platform;
  }

  /** How often agents are asked to report (s). */
  askedSeconds(): number {
    return this.#platform.settings.values.agent.heartbeat_interval_seconds;
  }

  /** How long this server may be silent (ms). */
  silenceLimit(state: ServerState): number {
    const { thresholds } = this.#platform.settings.values;
    return silenceLimitMs(expectedInterval(state, this.askedSeconds()), thresholds.server_offline_seconds);
  }

  /** Whether it should have been heard by now, though it is not offline yet: nobody knows what its things do. */
  isLate(state: ServerState): boolean {
    const late = lateAfterMs(expectedInterval(state, this.askedSeconds()));
    return this.#isSilentFor(state, late) === true;
  }

  /** Whether its agent was heard within the time in which it should speak. */
  isReporting(state: ServerState): boolean {
    if (state.agent.connections > 0) return true;
    return this.#isSilentFor(state, this.silenceLimit(state)) === false;
  }

  /** Whether a collector of this server looks now: its server is heard, and it neither fails nor is switched off. */
  isLooking(state: ServerState, collector: string): boolean {
    if (state.status !== 'online' || isOff(state, collector, this.#moment(state))) return false;
    return state.collectors.every(({ name, status }) => name !== collector || status === 'OK');
  }

  /** How long a reading of this collector holds (ms). */
  holdMs(state: ServerState, collector: string): number {
    return holdMs(state, collector, this.#moment(state));
  }

  #moment(state: ServerState): JudgeMoment {
    const asked = this.#platform.settings.values.agent.collectors;
    return { now: 0, limitMs: this.silenceLimit(state), asked };
  }

  /** Undefined where it was never heard. */
  #isSilentFor({ receivedAt }: ServerState, ms: number): boolean | undefined {
    return receivedAt === undefined ? undefined : this.#platform.clock.monotonic() - receivedAt > ms;
  }
}
