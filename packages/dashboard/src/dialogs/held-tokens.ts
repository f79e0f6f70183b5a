import type { EnrollmentTokenCreated, EnrollmentTokenRequest } from '@labkeeper/protocol/agent';
import { dropEnrolmentToken, findEnrolmentToken, makeEnrolmentToken } from '../api/change-servers.ts';
import { hubNow } from '../ui/clock.ts';

/** What is asked of the hub to keep tokens; the API, unless a test says otherwise. */
export interface TokenDesk {
  make(request: EnrollmentTokenRequest): Promise<EnrollmentTokenCreated>;
  /** Names of the servers that used it; undefined where the hub knows it no more. */
  usedBy(tokenId: string): Promise<readonly string[] | undefined>;
  drop(tokenId: string): Promise<void>;
  now(): number;
}

interface Held {
  readonly made: Promise<EnrollmentTokenCreated>;
  copied: boolean;
}

/** A line shorter than this before its end is no longer handed out again. */
const ENOUGH_MS = 3 * 60_000;

/** The tokens that this page asked for: one for the same choices, as long as nobody used it and it has not ended. */
export class HeldTokens {
  private readonly held = new Map<string, Held>();
  private readonly desk: TokenDesk;

  constructor(desk: TokenDesk) {
    this.desk = desk;
  }

  /** The token for these choices: the one that is still unused, else a new one. Throws what the API throws. */
  async take(request: EnrollmentTokenRequest): Promise<EnrollmentTokenCreated> {
    const key = keyOf(request);
    const kept = this.held.get(key);
    if (kept && (await this.isUnused(kept))) return await kept.made;
    const made = this.desk.make(request);
    this.held.set(key, { made, copied: false });
    made.catch(() => this.held.delete(key));
    return await made;
  }

  /** Its line was copied and may be pasted any minute: it outlives the dialog. */
  noteCopied(request: EnrollmentTokenRequest): void {
    const held = this.held.get(keyOf(request));
    if (held) held.copied = true;
  }

  /** Nobody looks at it any more: withdrawn, unless it was copied or used. */
  async letGo(request: EnrollmentTokenRequest): Promise<void> {
    const key = keyOf(request);
    const held = this.held.get(key);
    if (!held || held.copied) return;
    this.held.delete(key);
    const unused = await this.isUnused(held).catch(() => true);
    if (unused) await this.desk.drop((await held.made).token_id);
  }

  private async isUnused(held: Held): Promise<boolean> {
    const { token_id: tokenId, expires_at: end } = await held.made;
    if (Date.parse(end) - this.desk.now() < ENOUGH_MS) return false;
    return (await this.desk.usedBy(tokenId))?.length === 0;
  }
}

function keyOf({ server_id, site_id, tags, uses }: EnrollmentTokenRequest): string {
  return JSON.stringify([server_id ?? null, site_id ?? null, tags ?? [], uses ?? 1]);
}

export const heldTokens = new HeldTokens({
  make: makeEnrolmentToken,
  usedBy: async (tokenId) => (await findEnrolmentToken(tokenId, AbortSignal.timeout(10_000)))?.used_by,
  drop: dropEnrolmentToken,
  now: hubNow,
});
