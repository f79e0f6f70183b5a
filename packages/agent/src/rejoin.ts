import { statSync } from 'node:fs';
import { membershipOf, type Membership } from './agent-context.ts';
import type { ResolvedConfig } from './config.ts';
import { EnrollmentError } from './enroll.ts';
import type { Log } from './log.ts';
import { loadIdentity, wasRevoked, type Identity } from './state-files.ts';

/** What decides whether a token in a file may be used by an agent whose key is refused. Times are ms since 1970. */
export interface TokenFacts {
  /** When the token was left; undefined where there is none. */
  leftAt: number | undefined;
  /** When the hub last took a report under the refused key; undefined where this run has seen none. */
  lastTakenAt: number | undefined;
  /** Somebody ended this very key while we listened. */
  revoked: boolean;
}

/**
 * Whether a refused agent may enrol anew by the token that lies ready: the hub has lost its data and left a new one. A key
 * that a person revoked stays revoked, and a token older than the last report taken was left for something else. Pure.
 */
export function mayEnrolAnew({ leftAt, lastTakenAt, revoked }: TokenFacts): boolean {
  if (leftAt === undefined || revoked) return false;
  return lastTakenAt === undefined || leftAt > lastTakenAt;
}

export interface RejoinParts {
  /** The membership that the hub refuses. */
  membership: Membership;
  resolved: ResolvedConfig;
  fallbackServerId: string;
  log: Log;
  lastTakenAt: () => number | undefined;
  /** Exchanges the token of the file for a new identity, and keeps it. */
  enrol: (tokenFile: string) => Promise<Identity>;
}

/** Looks for a way back into the hub that refuses this agent's key: an enrolment made meanwhile, or a new token. */
export class Rejoin {
  readonly #parts: RejoinParts;
  #said = '';
  /** The token that the hub said no to, by the time it was left: asking again would not help. */
  #declined: number | undefined;

  constructor(parts: RejoinParts) {
    this.#parts = parts;
  }

  /** Whether there is another key now, so that the agent should begin anew with it. Never throws. */
  async found(): Promise<boolean> {
    const { log } = this.#parts;
    try {
      if (this.#hasAnotherKey()) {
        log.info('this agent was enrolled anew; going on with the new key');
        return true;
      }
      return await this.#enrolled();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== this.#said) log.warn(`not enrolled anew: ${reason}`);
      this.#said = reason;
      return false;
    }
  }

  #hasAnotherKey(): boolean {
    const { resolved, fallbackServerId, membership } = this.#parts;
    const now = membershipOf(resolved, loadIdentity(resolved.config.state_dir), fallbackServerId);
    return now !== undefined && now.apiKey !== membership.apiKey;
  }

  async #enrolled(): Promise<boolean> {
    const { resolved, lastTakenAt, enrol, log } = this.#parts;
    const { token_file, api_key, state_dir } = resolved.config;
    // A key that the settings name is not ours to replace.
    if (token_file === null || api_key !== null) return false;
    const facts = { leftAt: modifiedAt(token_file), lastTakenAt: lastTakenAt(), revoked: wasRevoked(state_dir) };
    if (!mayEnrolAnew(facts) || facts.leftAt === this.#declined) return false;
    try {
      const { server_id } = await enrol(token_file);
      log.info(`enrolled anew as ${server_id}: the hub had forgotten this agent`);
      return true;
    } catch (error) {
      if (error instanceof EnrollmentError && !error.again) this.#declined = facts.leftAt;
      throw error;
    }
  }
}

function modifiedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
