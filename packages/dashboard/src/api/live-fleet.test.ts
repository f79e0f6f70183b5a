import { describe, expect, test } from 'bun:test';
import type { LiveFrame } from '@labkeeper/protocol/live';
import type { Server } from '@labkeeper/protocol/server';
import { sampleServer } from '../testing/sample-server.ts';
import { emptyFleet, liveAddress, readFrame, retryDelay, takeFrames } from './live-fleet.ts';

const at = '2026-01-18T14:32:00.000Z';
const nas = sampleServer({ server_id: 'nas' });
const pi = sampleServer({ server_id: 'pi' });

function snapshot(seq: number, servers: Server[]): LiveFrame {
  return { seq, at, type: 'snapshot', data: { servers } };
}

function changed(seq: number, serverId: string, server: Server | null): LiveFrame {
  return { seq, at, type: 'server', data: { server_id: serverId, server } };
}

describe('takeFrames', () => {
  test('begins with a snapshot and goes on with changes', () => {
    const warned = { ...nas, health: 'WARN' as const };
    const fleet = takeFrames(emptyFleet, [snapshot(10, [nas, pi]), changed(11, 'nas', warned)]);
    expect(fleet.servers).toEqual([warned, pi]);
    expect(fleet.seq).toBe(11);
  });

  test('a server that did not change stays the same object', () => {
    const fleet = takeFrames(takeFrames(emptyFleet, [snapshot(1, [nas, pi])]), [changed(2, 'nas', { ...nas })]);
    expect(fleet.servers?.[1]).toBe(pi);
  });

  test('a new server is added and a removed one goes', () => {
    const begun = takeFrames(emptyFleet, [snapshot(1, [nas])]);
    expect(takeFrames(begun, [changed(2, 'pi', pi)]).servers).toEqual([nas, pi]);
    expect(takeFrames(begun, [changed(2, 'nas', null), changed(3, 'ghost', null)]).servers).toEqual([]);
  });

  test('changes before the first snapshot are dropped', () => {
    expect(takeFrames(emptyFleet, [changed(5, 'nas', nas)]).servers).toBeUndefined();
  });

  test('after the hub began anew, its snapshot counts from where the hub counts', () => {
    const fleet = takeFrames(takeFrames(emptyFleet, [snapshot(900, [nas])]), [snapshot(3, [pi])]);
    expect(fleet).toEqual({ servers: [pi], seq: 3 });
  });

  test('a frame told twice does not turn the count back', () => {
    const begun = takeFrames(emptyFleet, [snapshot(10, [nas])]);
    expect(takeFrames(begun, [{ seq: 7, at, type: 'resumed', data: { from: 7 } }]).seq).toBe(10);
  });
});

describe('readFrame', () => {
  test('reads what the hub sends', () => {
    expect(readFrame(JSON.stringify(changed(3, 'nas', null)))).toEqual(changed(3, 'nas', null));
  });

  test('ignores what it does not know, so that a newer hub does no harm', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"type":"weather","data":{}}',
      '{"type":"server"}',
      '{"type":7,"data":{}}',
    ]) {
      expect(readFrame(text)).toBeUndefined();
    }
  });
});

describe('retryDelay', () => {
  test('doubles up to twenty seconds and spreads over half of that', () => {
    expect(retryDelay(0, 0)).toBe(250);
    expect(retryDelay(0, 1)).toBe(500);
    expect(retryDelay(3, 1)).toBe(4000);
    expect(retryDelay(50, 1)).toBe(20_000);
    expect(retryDelay(50, 0)).toBe(10_000);
  });
});

describe('liveAddress', () => {
  test('is encrypted where the page is, and resumes after the last frame', () => {
    expect(liveAddress('https://hub.local:8443', 17)).toBe('wss://hub.local:8443/api/v1/live?since=17');
    expect(liveAddress('http://127.0.0.1:8080', undefined)).toBe('ws://127.0.0.1:8080/api/v1/live');
  });
});
