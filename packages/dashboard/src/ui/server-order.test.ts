import { describe, expect, test } from 'bun:test';
import type { Server } from '@labkeeper/protocol/server';
import { sampleServer } from '../testing/sample-server.ts';
import { countStates, serversFiltered, serversSorted, serversWorstFirst } from './server-order.ts';

function ids(servers: readonly Server[]): string[] {
  return servers.map((server) => server.server_id);
}

function problem(status: 'WARN' | 'FAIL', message = 'full'): Server['problems'][number] {
  return { status, key: message, message };
}

describe('serversWorstFirst', () => {
  test('offline, then failing, then warnings, then the well ones by name as people count', () => {
    const servers = [
      sampleServer({ server_id: 'pi10' }),
      sampleServer({ server_id: 'pi2' }),
      sampleServer({ server_id: 'warned', health: 'WARN', problems: [problem('WARN')] }),
      sampleServer({ server_id: 'gone', status: 'offline' }),
      sampleServer({ server_id: 'failing', health: 'FAIL', problems: [problem('FAIL')] }),
    ];
    expect(ids(serversWorstFirst(servers))).toEqual(['gone', 'failing', 'warned', 'pi2', 'pi10']);
  });

  test('of two in the same state the one with more problems comes first', () => {
    const one = sampleServer({ server_id: 'a', health: 'WARN', problems: [problem('WARN')] });
    const two = sampleServer({ server_id: 'b', health: 'WARN', problems: [problem('WARN'), problem('WARN', 'hot')] });
    expect(ids(serversWorstFirst([one, two]))).toEqual(['b', 'a']);
  });
});

describe('serversSorted', () => {
  const servers = [
    sampleServer({ server_id: 'quiet', latest: {} }),
    sampleServer({ server_id: 'busy', latest: { cpu_percent: 90 } }),
    sampleServer({ server_id: 'calm', latest: { cpu_percent: 5 } }),
  ];

  test('sorts by a number in both directions, unknown ones last in both', () => {
    expect(ids(serversSorted(servers, 'cpu', false))).toEqual(['calm', 'busy', 'quiet']);
    expect(ids(serversSorted(servers, 'cpu', true))).toEqual(['busy', 'calm', 'quiet']);
  });

  test('the longest uptime is the earliest start', () => {
    const old = sampleServer({ server_id: 'old', boot_time: '2025-01-01T00:00:00Z' });
    const young = sampleServer({ server_id: 'young', boot_time: '2026-01-17T00:00:00Z' });
    expect(ids(serversSorted([young, old], 'uptime', true))).toEqual(['old', 'young']);
  });

  test('a column that does not exist sorts the worst first', () => {
    const bad = sampleServer({ server_id: 'zzz', status: 'offline' });
    expect(ids(serversSorted([...servers, bad], 'nonsense', false))[0]).toBe('zzz');
  });
});

describe('serversFiltered', () => {
  const nas = sampleServer({ server_id: 'nas', display_name: 'Big NAS', site_id: 'home', tags: ['storage'] });
  const pi = sampleServer({ server_id: 'pi', ip_address: '10.0.0.9', site_id: 'office', health: 'WARN' });
  const gone = sampleServer({ server_id: 'gone', status: 'offline', site_id: 'home' });
  const all = [nas, pi, gone];

  test('an empty filter lets all pass', () => {
    expect(serversFiltered(all, {})).toEqual(all);
  });

  test('every typed word must be found, in any letters, in name, id, address or tag', () => {
    expect(ids(serversFiltered(all, { q: ' big  STOR ' }))).toEqual(['nas']);
    expect(ids(serversFiltered(all, { q: '10.0.0' }))).toEqual(['pi']);
    expect(serversFiltered(all, { q: 'big office' })).toEqual([]);
  });

  test('site, state and tag narrow together', () => {
    expect(ids(serversFiltered(all, { site: 'home' }))).toEqual(['nas', 'gone']);
    expect(ids(serversFiltered(all, { site: 'home', state: 'offline' }))).toEqual(['gone']);
    expect(ids(serversFiltered(all, { tag: 'storage' }))).toEqual(['nas']);
  });

  test('"online" is every server that reports, with warnings or without', () => {
    expect(ids(serversFiltered(all, { state: 'online' }))).toEqual(['nas', 'pi']);
    expect(ids(serversFiltered(all, { state: 'warn' }))).toEqual(['pi']);
  });
});

test('countStates counts every server once', () => {
  const counts = countStates([sampleServer(), sampleServer(), sampleServer({ status: 'offline' })]);
  expect(counts).toEqual({ ok: 2, offline: 1, warn: 0, fail: 0, unknown: 0, maintenance: 0 });
});
