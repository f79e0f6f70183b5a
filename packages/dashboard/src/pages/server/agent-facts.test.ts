import { describe, expect, test } from 'bun:test';
import { agentFacts, clockWords, connectionOf } from './agent-facts.ts';

const agent = {
  version: '0.1.0',
  connected: false,
  enrolled: true,
  profile: 'watch',
  interval_seconds: 60,
  clock_offset_seconds: null,
  backlog: 0,
  dropped: 0,
  last_address: '192.168.1.5',
  transport: 'plain',
  key_created_at: null,
  warnings: [],
} as const;

function fact(name: string, more: object = {}): string {
  const found = agentFacts({ ...agent, warnings: [], ...more }).find((one) => one.name === name);
  return `${found?.value}|${found?.note ?? ''}`;
}

describe('the facts of an agent', () => {
  test('warn of plain HTTP only where others can listen', () => {
    expect(fact('Transport')).toContain('Anyone on the way');
    expect(fact('Transport', { last_address: '::ffff:127.0.0.1' })).toContain('never leaves');
    expect(fact('Transport', { transport: 'tls' })).toBe('encrypted (TLS)|');
  });

  test('count what waits and what was lost', () => {
    expect(fact('Waiting to be sent', { backlog: 3 })).toStartWith('3 reports|');
    expect(fact('Lost')).toBe('nothing|');
    expect(fact('Lost', { dropped: 1 })).toStartWith('1 report|');
  });

  test('say what a shared key means', () => {
    expect(fact('Key')).toBe('its own|');
    expect(fact('Key', { enrolled: false })).toContain('others know');
  });
});

test('a connection is live, by interval, or none', () => {
  const own = { ...agent, warnings: [] };
  expect(connectionOf({ agent: { ...own, connected: true }, status: 'online' }).word).toBe('Live');
  expect(connectionOf({ agent: own, status: 'online' }).word).toBe('By interval only');
  expect(connectionOf({ agent: own, status: 'offline' }).word).toBe('None');
});

test('a clock is right, behind or ahead', () => {
  expect(clockWords(0.04)).toBe('right');
  expect(clockWords(2.5)).toBe('2.5 s behind');
  expect(clockWords(-90)).toBe('1 min 30 s ahead');
  expect(clockWords(null)).toBe('not known');
});
