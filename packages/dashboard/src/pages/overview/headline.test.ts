import { describe, expect, test } from 'bun:test';
import { sampleServer } from '../../testing/sample-server.ts';
import { headlineOf, lastLook } from './headline.ts';

const well = sampleServer({ server_id: 'a' });
const gone = sampleServer({ server_id: 'b', display_name: 'BackupServer', status: 'offline' });
const failing = sampleServer({ server_id: 'c', display_name: 'web', health: 'FAIL' });
const warned = sampleServer({ server_id: 'd', display_name: 'nas', health: 'WARN' });
const silent = sampleServer({ server_id: 'e', display_name: 'pi', status: 'unknown' });

describe('headlineOf', () => {
  test('says in one sentence that all is well', () => {
    expect(headlineOf([well])).toEqual({ state: 'ok', title: 'a is well' });
    expect(headlineOf([well, well]).title).toBe('Both servers are well');
    expect(headlineOf([well, well, well]).title).toBe('All 3 servers are well');
  });

  test('names a server that is alone in its trouble and counts several', () => {
    expect(headlineOf([well, gone])).toEqual({ state: 'offline', title: 'BackupServer is offline' });
    expect(headlineOf([warned, { ...warned, server_id: 'x' }]).title).toBe('2 servers have warnings');
  });

  test('begins with the worst and joins the rest', () => {
    const title = 'BackupServer is offline, web is failing and 2 have warnings';
    expect(headlineOf([warned, { ...warned, server_id: 'x' }, failing, gone])).toEqual({ state: 'offline', title });
  });

  test('does not become a list', () => {
    expect(headlineOf([gone, failing, warned, silent]).title).toBe(
      'BackupServer is offline, web is failing and 2 more need a look',
    );
  });

  test('a hostile name cannot turn the sentence around', () => {
    expect(headlineOf([{ ...gone, display_name: 'x\u202Ey' }]).title).toBe('x\uFFFDy is offline');
  });
});

describe('lastLook', () => {
  test('is the newest report of all', () => {
    const newer = sampleServer({ last_seen: '2026-01-18T14:32:59.000Z' });
    expect(lastLook([well, newer, sampleServer({ last_seen: null })])).toBe('2026-01-18T14:32:59.000Z');
  });

  test('is unknown where nobody reported', () => {
    expect(lastLook([sampleServer({ last_seen: null })])).toBeUndefined();
  });
});
