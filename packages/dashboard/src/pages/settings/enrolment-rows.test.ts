import { expect, test } from 'bun:test';
import type { EnrollmentToken } from '@labkeeper/protocol/agent';
import { orderTokens, stateOfToken, tokenWords } from './enrolment-rows.ts';

const now = Date.parse('2026-01-18T14:00:00Z');
const later = '2026-01-18T14:10:00Z';
const past = '2026-01-18T13:50:00Z';

test('a token is open, used up or expired', () => {
  expect(stateOfToken({ uses_left: 1, expires_at: later }, now)).toBe('open');
  expect(stateOfToken({ uses_left: 1, expires_at: past }, now)).toBe('expired');
  expect(stateOfToken({ uses_left: 0, expires_at: later }, now)).toBe('used_up');
  expect(stateOfToken({ uses_left: 0, expires_at: past }, now)).toBe('used_up');
});

test('what can still be used stands first, the newest at the top', () => {
  function token(token_id: string, created_at: string, expires_at: string): EnrollmentToken {
    return { token_id, created_at, expires_at, uses_left: 1 } as EnrollmentToken;
  }
  const tokens = [token('dead', later, past), token('old', past, later), token('new', later, later)];
  expect(orderTokens(tokens, now).map(({ token_id }) => token_id)).toEqual(['new', 'old', 'dead']);
});

test('what it is for is told in words', () => {
  expect(tokenWords({ server_id: null, uses: 1, used_by: [] })).toBe('for any one machine');
  expect(tokenWords({ server_id: null, uses: 3, used_by: ['a', 'b'] })).toBe('for 3 machines, used by a, b');
  expect(tokenWords({ server_id: 'nas', uses: 1, used_by: [] })).toBe('for nas');
});
