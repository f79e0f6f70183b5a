import { expect, test } from 'bun:test';
import { sampleServer } from '../testing/sample-server.ts';
import { type State, stateOfServer, worstFirst } from './state.ts';

test('silence comes before health: an offline server is offline, whatever its last numbers said', () => {
  expect(stateOfServer(sampleServer({ status: 'offline', health: 'OK' }))).toBe('offline');
  expect(stateOfServer(sampleServer({ status: 'unknown', health: 'FAIL' }))).toBe('unknown');
});

test('a server that reports has the state of its health', () => {
  expect(stateOfServer(sampleServer({ health: 'WARN' }))).toBe('warn');
  expect(stateOfServer(sampleServer({ health: 'FAIL' }))).toBe('fail');
  expect(stateOfServer(sampleServer())).toBe('ok');
});

test('the worst state sorts first', () => {
  const states: State[] = ['ok', 'maintenance', 'warn', 'unknown', 'offline', 'fail'];
  expect(states.toSorted(worstFirst)).toEqual(['offline', 'fail', 'warn', 'unknown', 'maintenance', 'ok']);
});
