import type { EnrollmentToken } from '@labkeeper/protocol/agent';

/** How a token is: good for another machine, used as often as it may be, or past its end. */
export type TokenState = 'open' | 'used_up' | 'expired';

/** The state of a token at a time (ms); one that is used up stays so when it ends. */
export function stateOfToken(token: Pick<EnrollmentToken, 'uses_left' | 'expires_at'>, now: number): TokenState {
  if (token.uses_left <= 0) return 'used_up';
  return Date.parse(token.expires_at) <= now ? 'expired' : 'open';
}

/** Tokens that can still be used first, the newest of them at the top. */
export function orderTokens(tokens: readonly EnrollmentToken[], now: number): EnrollmentToken[] {
  return tokens.toSorted(
    (left, right) =>
      Number(stateOfToken(left, now) !== 'open') - Number(stateOfToken(right, now) !== 'open') ||
      Date.parse(right.created_at) - Date.parse(left.created_at),
  );
}

/** What a token is for, in words: which machine or how many, and who used it. */
export function tokenWords(token: Pick<EnrollmentToken, 'server_id' | 'uses' | 'used_by'>): string {
  const machines = token.uses === 1 ? 'any one machine' : `${token.uses} machines`;
  const whom = token.server_id ?? machines;
  return token.used_by.length === 0 ? `for ${whom}` : `for ${whom}, used by ${token.used_by.join(', ')}`;
}
