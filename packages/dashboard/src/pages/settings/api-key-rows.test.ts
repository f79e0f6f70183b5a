import { describe, expect, test } from 'bun:test';
import type { ApiKey } from '@labkeeper/protocol/account';
import { expiryOf, orderKeys, stateOfKey } from './api-key-rows.ts';

const NOW = Date.parse('2026-01-18T12:00:00Z');

function key(key_id: string, created_at: string, more: Partial<ApiKey> = {}): ApiKey {
  return {
    key_id,
    name: key_id,
    prefix: 'lk_',
    scopes: ['read'],
    server_id: null,
    created_at,
    last_used_at: null,
    expires_at: null,
    revoked_at: null,
    ...more,
  };
}

describe('an API key', () => {
  test('ends by a person or by its date', () => {
    expect(stateOfKey(key('a', '2026-01-01T00:00:00Z'), NOW)).toBe('active');
    expect(stateOfKey(key('a', '2026-01-01T00:00:00Z', { expires_at: '2026-01-18T12:00:00Z' }), NOW)).toBe('expired');
    expect(stateOfKey(key('a', '2026-01-01T00:00:00Z', { revoked_at: '2026-01-02T00:00:00Z' }), NOW)).toBe('revoked');
  });

  test('stands above ended ones, newest first', () => {
    const keys = [
      key('old', '2025-01-01T00:00:00Z'),
      key('gone', '2026-01-10T00:00:00Z', { revoked_at: '2026-01-11T00:00:00Z' }),
      key('new', '2026-01-05T00:00:00Z'),
    ];
    expect(orderKeys(keys, NOW).map((one) => one.key_id)).toEqual(['new', 'old', 'gone']);
  });

  test('is valid for so many days, or for ever', () => {
    expect(expiryOf(30, NOW)).toBe('2026-02-17T12:00:00.000Z');
    expect(expiryOf(0, NOW)).toBeNull();
  });
});
