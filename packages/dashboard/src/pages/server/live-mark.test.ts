import { describe, expect, test } from 'bun:test';
import { freshnessOf } from './live-mark.tsx';

const facts = { phase: 'live', status: 'online', connected: true, intervalSeconds: 60, silentMs: 800 } as const;

describe('the live mark', () => {
  test('is live only while samples come', () => {
    expect(freshnessOf(facts)).toMatchObject({ kind: 'live', word: 'Live, every second' });
    expect(freshnessOf({ ...facts, silentMs: 9000 })).toMatchObject({ kind: 'interval', word: 'Every 1 min' });
    expect(freshnessOf({ ...facts, connected: false, silentMs: Infinity }).why).toContain('no live connection');
  });

  test('tells a lost hub from a silent agent', () => {
    expect(freshnessOf({ ...facts, phase: 'lost' }).kind).toBe('lost');
    expect(freshnessOf({ ...facts, status: 'offline', silentMs: Infinity }).kind).toBe('offline');
  });
});
