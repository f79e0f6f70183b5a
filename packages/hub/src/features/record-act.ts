import { actorOf } from '../platform/access.ts';
import type { Platform } from '../platform/hub-platform.ts';
import type { RequestFacts } from '../platform/route.ts';

/** What was done to what. `details` hold no secrets. */
export interface Act {
  /** `server.deleted` */
  readonly action: string;
  readonly target: string;
  readonly details?: Record<string, unknown>;
}

/** Writes into the audit what the sender of a request did. */
export async function recordAct(
  platform: Pick<Platform, 'audit'>,
  facts: Pick<RequestFacts, 'caller' | 'address'>,
  act: Act,
): Promise<void> {
  await platform.audit.record({ actor: actorOf(facts.caller), address: facts.address, ...act });
}
