import type { ApiKey } from '@labkeeper/protocol/account';
import type { Scope } from '@labkeeper/protocol/scope';

/** How a key is: usable, ended by a person, or ended by its date. */
export type KeyState = 'active' | 'revoked' | 'expired';

/** The state of a key at a time (ms). */
export function stateOfKey(key: Pick<ApiKey, 'revoked_at' | 'expires_at'>, now: number): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  return key.expires_at !== null && Date.parse(key.expires_at) <= now ? 'expired' : 'active';
}

/** Keys that work first, the newest of them at the top. */
export function orderKeys(keys: readonly ApiKey[], now: number): ApiKey[] {
  return keys.toSorted(
    (left, right) =>
      Number(stateOfKey(left, now) !== 'active') - Number(stateOfKey(right, now) !== 'active') ||
      Date.parse(right.created_at) - Date.parse(left.created_at),
  );
}

/** What a scope lets its holder do, in words. */
export const scopeWords: Readonly<Record<Scope, string>> = {
  read: 'See everything',
  ingest: 'Send measurements',
  operate: 'See, acknowledge and run checks',
  admin: 'Everything',
};

/** When a key ends that is valid for so many days from a time (ms); null for one that does not end. */
export function expiryOf(days: number, now: number): string | null {
  return days === 0 ? null : new Date(now + days * 86_400_000).toISOString();
}
